"""A Hub on this machine: enough of its HTTP for huggingface_hub and datasets to fetch from it."""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, unquote, urlsplit

import huggingface_hub
import pytest
from huggingface_hub.utils.tqdm import disable_progress_bars

COMMIT = "0123456789abcdef0123456789abcdef01234567"
TOKEN = "hf_a_token_that_must_not_be_told"
_API = re.compile(r"/api/(models|datasets)/([^/]+/[^/]+)(?:/(revision|tree|paths-info)/([^/]+))?")
_FILE = re.compile(r"/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)")


@dataclass
class FakeHub:
    """Its repositories, each at one commit that `main` names too."""

    url: str = ""
    models: dict[str, Path] = field(default_factory=dict)
    datasets: dict[str, Path] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    """The Hub tells about these and gives none of their files without a token."""
    status: int | None = None
    """What it answers to everything, instead."""
    asked: list[str] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._answer()

    do_HEAD = do_POST = do_GET

    def _answer(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        form = self.rfile.read(size).decode()
        path = unquote(urlsplit(self.path).path)
        self.hub.asked.append(path)
        if self.hub.status is not None:
            self._send(self.hub.status, b"")
        elif found := _API.match(path):
            self._api(found[1], found[2], found[3], found[4] or "main", form, path[found.end() :])
        elif found := _FILE.fullmatch(path):
            self._file("datasets" if found[1] else "models", found[2], found[3], found[4])
        else:
            self._refuse("EntryNotFound", 404)

    def _repo(self, kind: str, name: str, revision: str) -> Path | None:
        repos = self.hub.models if kind == "models" else self.hub.datasets
        if self.hub.renamed.get(name, name) not in repos:
            self._refuse("RepoNotFound", 404)
        elif revision not in ("main", COMMIT):
            self._refuse("RevisionNotFound", 404)
        else:
            return repos[self.hub.renamed.get(name, name)]
        return None

    def _api(
        self, kind: str, name: str, what: str | None, revision: str, form: str, rest: str
    ) -> None:
        folder = self._repo(kind, name, revision)
        if folder is None:
            return
        if what is None and rest == "/auth-check" and self._closed(name):
            self._refuse("GatedRepo", 403)
            return
        if what in (None, "revision"):
            told = {"id": self.hub.renamed.get(name, name), "sha": COMMIT, "siblings": []}
            self._send(200, json.dumps(told).encode())
            return
        below = folder / rest.strip("/")
        if what == "paths-info":
            wanted = set(parse_qs(form).get("paths", [])) or set(json.loads(form or "{}")["paths"])
            paths = [folder / path for path in sorted(wanted) if (folder / path).exists()]
        elif not below.is_dir():
            self._refuse("EntryNotFound", 404)
            return
        else:
            deep = "recursive=true" in urlsplit(self.path).query.lower()
            paths = sorted(below.rglob("*") if deep else below.iterdir())
        self._send(200, json.dumps([_entry(path, folder) for path in paths]).encode())

    def _file(self, kind: str, name: str, revision: str, file: str) -> None:
        folder = self._repo(kind, name, revision)
        if folder is None:
            return
        if self._closed(name):
            self._refuse("GatedRepo", 403)
        elif not (folder / file).is_file():
            self._refuse("EntryNotFound", 404)
        else:
            content = (folder / file).read_bytes()
            sha = hashlib.sha256(content).hexdigest()
            self._send(200, content, {"ETag": f'"{sha}"', "X-Repo-Commit": COMMIT})

    def _closed(self, name: str) -> bool:
        return name in self.hub.gated and self.headers.get("Authorization") != f"Bearer {TOKEN}"

    def _refuse(self, code: str, status: int) -> None:
        self._send(status, b"", {"X-Error-Code": code})

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        first, whole = 0, len(body)
        if status == 200 and (
            part := re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        ):
            first, last = int(part[1]), int(part[2] or whole - 1)
            body, status = body[first : last + 1], 206
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status == 206:
            self.send_header("Content-Range", f"bytes {first}-{first + len(body) - 1}/{whole}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _entry(path: Path, folder: Path) -> dict[str, object]:
    name = path.relative_to(folder).as_posix()
    if path.is_dir():
        return {"type": "directory", "path": name, "oid": "0" * 40}
    content = path.read_bytes()
    oid = hashlib.sha1(content).hexdigest()
    entry: dict[str, object] = {"type": "file", "path": name, "size": len(content), "oid": oid}
    if path.suffix == ".safetensors":
        sha = hashlib.sha256(content).hexdigest()
        entry["lfs"] = {"oid": sha, "size": len(content), "pointerSize": 130}
    return entry


@contextmanager
def serving() -> Iterator[FakeHub]:
    """A Hub without repositories, until the block ends."""
    hub = FakeHub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def use(hub: FakeHub, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process take `hub` for the Hub, and `cache` for where it keeps what it fetched."""
    constants = huggingface_hub.constants
    monkeypatch.setattr(constants, "ENDPOINT", hub.url)
    template = hub.url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(cache))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(cache / "no-token"))
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    monkeypatch.delenv("HF_TOKEN", raising=False)
    disable_progress_bars()
    patient = SimpleNamespace(**{**vars(time), "sleep": lambda seconds: None})
    monkeypatch.setattr("huggingface_hub.utils._http.time", patient)  # it waits between attempts
