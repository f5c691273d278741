"""A Hub on this machine that takes small files: enough of its HTTP for huggingface_hub to upload to."""

import base64
import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.fake_hub import COMMIT, TOKEN

_REPO = re.compile(r"/api/((?:models|datasets)/[^/]+/[^/]+)(?:/(preupload|commit|revision)/main)?")


@dataclass
class Taken:
    """What it was given."""

    url: str = ""
    repos: dict[str, dict[str, bytes]] = field(default_factory=dict)
    """By models/owner/name or datasets/owner/name: content by file."""
    visibility: dict[str, str] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)
    """The repositories, in the order of their commits."""
    fail_commits_after: int | None = None
    """How many commits it takes before it is down."""


class _Handler(BaseHTTPRequestHandler):
    hub: Taken

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._send(401, {})
        elif self.path == "/api/whoami-v2":
            self._send(200, {"name": "me"})
        elif self.path == "/api/validate-yaml":
            self._send(200, {"errors": [], "warnings": []})
        elif self.path == "/api/repos/create":
            self._create(json.loads(body))
        elif (found := _REPO.fullmatch(self.path)) and found[1] in self.hub.repos:
            self._repo(found[1], found[2], body)
        else:
            self._send(404, {})

    do_POST = do_GET

    def _create(self, asked: dict[str, Any]) -> None:
        owner = asked.get("organization") or "me"
        name = f"{asked.get('type', 'model')}s/{owner}/{asked['name']}"
        if name in self.hub.repos:
            self._send(409, {"url": f"{self.hub.url}/{name}"})
            return
        self.hub.repos[name] = {}
        self.hub.visibility[name] = asked.get("visibility", "public")
        self._send(200, {"url": f"{self.hub.url}/{name.removeprefix('models/')}"})

    def _repo(self, name: str, what: str | None, body: bytes) -> None:
        files = self.hub.repos[name]
        if what == "preupload":
            asked = json.loads(body)["files"]
            told = [
                {"path": one["path"], "uploadMode": "regular", "shouldIgnore": False}
                | ({"oid": _git_oid(files[one["path"]])} if one["path"] in files else {})
                for one in asked
            ]
            self._send(200, {"files": told})
        elif what == "commit":
            self._commit(name, [json.loads(line) for line in body.splitlines()])
        else:
            self._send(200, {"id": name.partition("/")[2], "sha": COMMIT, "siblings": []})

    def _commit(self, name: str, lines: list[dict[str, Any]]) -> None:
        limit = self.hub.fail_commits_after
        if limit is not None and len(self.hub.commits) >= limit:
            self._send(503, {})
            return
        for line in lines:
            if line["key"] == "file":
                content = base64.b64decode(line["value"]["content"])
                self.hub.repos[name][line["value"]["path"]] = content
        self.hub.commits.append(name)
        url = f"{self.hub.url}/{name.removeprefix('models/')}/commit/{COMMIT}"
        self._send(200, {"success": True, "commitOid": COMMIT, "commitUrl": url})

    def _send(self, status: int, told: dict[str, Any]) -> None:
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _git_oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@contextmanager
def taking() -> Iterator[Taken]:
    """A Hub without repositories, until the block ends."""
    hub = Taken()
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
