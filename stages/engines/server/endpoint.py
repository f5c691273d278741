"""What runtime.yaml says of a server, checked: addresses, the name of the model, the key."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from stages.bedrock.errors import InputError
from stages.bedrock.fingerprint import digest
from stages.bedrock.server_settings import ServerSettings

DIGEST = "{digest}"
VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


def addresses(settings: ServerSettings) -> list[str]:
    """The replicas' addresses, without a slash at the end.

    Raises:
        InputError: one that is none, stands there twice or carries a password, which is not repeated.
    """
    found: list[str] = []
    for number, url in enumerate(settings.urls):
        where = f"runtime.yaml: server.urls[{number}]"
        parts = urlsplit(url)
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise InputError(
                f"{where}: expected an address without user, password and query; "
                "a key belongs into an environment variable, see server.key_variable"
            )
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError(
                f"{where}: expected an address such as http://host:8000/v1, got {url!r}"
            )
        if url.rstrip("/") in found:
            raise InputError(f"{where}: {url} is in the list twice; leave it out once")
        found.append(url.rstrip("/"))
    return found


def served_name(settings: ServerSettings, folder: Path) -> str | None:
    """The name under which a model folder is served; None if it is not.

    `{digest}` in the name stands for the digest of the folder, by which its answers are kept: a server
    started with it in its name is known to serve these very weights, not those of last week.
    """
    name = {Path(key): name for key, name in settings.models.items()}.get(folder)
    if name is None or DIGEST not in name:
        return name
    return name.replace(DIGEST, digest(folder))


def secret(settings: ServerSettings) -> SecretStr | None:
    """The key, from the environment; None if none is asked for.

    Raises:
        InputError: no such variable, or nothing in it that can be a key; neither is repeated.
    """
    variable = settings.key_variable
    if variable is None:
        return None
    if not VARIABLE.fullmatch(variable):  # it may be the key itself
        raise InputError(
            "runtime.yaml: server.key_variable: expected the name of an environment variable (A-Z, 0-9, _), "
            "not a key; a key that was written into a file should be revoked"
        )
    key = os.environ.get(variable, "").strip()
    if not key:
        raise InputError(
            f"runtime.yaml: server.key_variable: ${variable} is not set; export it, or set null "
            "if the server takes requests without a key"
        )
    if not (key.isascii() and key.isprintable()):
        raise InputError(f"${variable}: expected a key of printable ASCII signs; export it again")
    return SecretStr(key)
