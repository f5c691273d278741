"""Whether the engine that runtime.yaml names can be started here, or reached."""

import importlib.util
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator

from stages.bedrock.runtime import Runtime
from stages.bedrock.server_settings import ServerSettings
from stages.engines.server.endpoint import addresses
from stages.workbench.doctor.finding import Finding

IMPORTS = {
    "vllm": "from vllm import LLM, SamplingParams",
    "transformers": "import torch; from transformers import AutoModelForCausalLM",
}
IMPORT_SECONDS = 300.0
ANSWER_SECONDS = 5.0


def engine_of(kind: str) -> str:
    """The engine that answers here under a setting of runtime.yaml."""
    if kind in IMPORTS:
        return kind
    return "vllm" if importlib.util.find_spec("vllm") else "transformers"


def check_import(engine: str, statement: str, seconds: float = IMPORT_SECONDS) -> Iterator[Finding]:
    """Import an engine in a process of its own, as a stage does."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", statement],
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )
    except subprocess.TimeoutExpired:
        yield Finding(
            "engine", "fault", f"{engine} was not imported within {seconds:.0f} s", "make setup"
        )
        return
    if done.returncode == 0:
        yield Finding("engine", "ok", f"{engine} answers here, and can be imported")
        return
    last = (done.stderr.strip().splitlines() or [f"it ended with code {done.returncode}"])[-1]
    remedy = f"rm -f {sys.prefix}/.installed-* && make setup"
    yield Finding("engine", "fault", f"{engine} cannot be imported: {last}", remedy)


def check_server(settings: ServerSettings) -> Iterator[Finding]:
    """Whether every replica answers, and the key that they want is there.

    Raises:
        InputError: an address that is none.
    """
    variable = settings.key_variable
    if variable and not os.environ.get(variable):
        yield Finding(
            "engine",
            "fault",
            f"server.key_variable: {variable} is not set",
            f"export {variable}=...",
        )
    silent = [url for url in addresses(settings) if not _answers(f"{url}/models")]
    for url in silent:
        remedy = "start the server there, or correct server.urls in runtime.yaml (docs/servers.md)"
        yield Finding("engine", "fault", f"nothing answers at {url}", remedy)
    if not silent:
        number = len(settings.urls)
        yield Finding("engine", "ok", f"{number} of {number} servers answer")


def look(runtime: Runtime) -> Iterator[Finding]:
    """The engine of runtime.yaml."""
    if runtime.engine == "server" and runtime.server is not None:
        yield from check_server(runtime.server)
    engine = engine_of(runtime.engine)
    yield from check_import(engine, IMPORTS[engine])


def _answers(url: str) -> bool:
    """Whether anybody speaks HTTP there; a refusal is an answer."""
    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
