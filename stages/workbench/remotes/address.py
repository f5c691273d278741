"""Where outputs can go: addresses of remotes, checked before DVC is told of them."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from stages.bedrock.errors import InputError
from stages.workbench.remotes.trial import READ_ONLY

SECRETS = {
    "password": "REMOTE_PASSWORD",
    "passphrase": "REMOTE_PASSPHRASE",
    "token": "REMOTE_TOKEN",
    "access_key_id": "AWS_ACCESS_KEY_ID",
    "secret_access_key": "AWS_SECRET_ACCESS_KEY",
    "session_token": "AWS_SESSION_TOKEN",
    "sse_customer_key": "",
}
"""Options that no committed file may hold, and the environment variable that is read instead."""


@dataclass(frozen=True)
class Kind:
    """A kind of remote."""

    example: str
    package: str | None = None
    """What DVC needs for it."""
    allowed: str = "the folder must be one that you may write to"
    """What is to be looked at when it cannot be reached."""


_SSH = "the machine must know your key: ssh-agent, ~/.ssh/config or SET=keyfile=PATH"
_AWS = (
    "the bucket must exist; keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or SET=profile=NAME, "
    "another service's address from SET=endpointurl=URL"
)
_WEB = (
    "give SET=user=NAME and, in the environment, REMOTE_PASSWORD, or REMOTE_TOKEN instead of both"
)
_READ = "give SET='user=NAME auth=basic' and, in the environment, REMOTE_PASSWORD if it wants them"
KINDS = {
    "": Kind("/folder"),
    "ssh": Kind("ssh://machine/folder", "dvc-ssh", _SSH),
    "s3": Kind("s3://bucket/folder", "dvc-s3", _AWS),
    "http": Kind("http://host/folder", "dvc-http", _READ),
    "https": Kind("https://host/folder", "dvc-http", _READ),
    "webdav": Kind("webdav://host/folder", "dvc-webdav", _WEB),
    "webdavs": Kind("webdavs://host/folder", "dvc-webdav", _WEB),
}
"""By scheme of the address."""
EXPECTED = "expected one of " + " ".join(kind.example for kind in KINDS.values())


@dataclass(frozen=True)
class Address:
    """A remote's address, as DVC is to have it."""

    url: str
    scheme: str

    @property
    def kind(self) -> Kind:
        """What is known of its scheme."""
        return KINDS[self.scheme]

    @property
    def read_only(self) -> bool:
        """Whether outputs are only fetched from there: plain web servers take none."""
        return self.scheme in READ_ONLY


def address_of(text: str, checkout: Path) -> Address:
    """The address that a user gave.

    Args:
        text: a folder or a URL.
        checkout: its top folder, which cannot hold its own remote.

    Raises:
        InputError: it is none that this project has tried, or holds a secret.
    """
    if re.match(r"[\w.-]+@[\w.-]+:(?!//)", text):
        host, _, folder = text.partition(":")
        raise InputError(f"{text!r} is no URL; expected ssh://{host}/{folder.lstrip('/')}")
    scheme = urlsplit(text).scheme if "://" in text else ""
    if scheme in ("", "file"):
        return Address(str(_folder(text.removeprefix("file://"), checkout)), "")
    if scheme not in KINDS:
        raise InputError(
            f"{text!r}: {scheme}:// was not tried here; {EXPECTED}; for another that DVC knows "
            "install its package and use `dvc remote add --default store URL`"
        )
    _check(text, urlsplit(text))
    package = KINDS[scheme].package
    if package and find_spec(package.replace("-", "_")) is None:
        raise InputError(f"{scheme}:// needs {package}, which is not installed; run `make setup`")
    return Address(text.rstrip("/"), scheme)


def _folder(text: str, checkout: Path) -> Path:
    if not text or ":/" in text:
        raise InputError(f"{text!r} is neither folder nor URL; {EXPECTED}")
    folder = Path(text).expanduser().resolve()
    if folder.is_relative_to(checkout.resolve()):
        raise InputError(f"{folder} is within the checkout; expected a folder elsewhere")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; expected a folder")
    return folder


def _check(text: str, parts: SplitResult) -> None:
    if parts.password is not None:
        shown = text.replace(f":{parts.password}@", ":...@")
        raise InputError(
            f"{shown!r} holds a password, which would be committed; leave it out and give it in the "
            f"environment: {SECRETS['password']}"
        )
    if parts.query or parts.fragment:
        raise InputError(
            f"{text.partition('?')[0].partition('#')[0]!r}: DVC takes no '?' or '#'; {EXPECTED}"
        )
    if not parts.hostname:
        raise InputError(f"{text!r} names no host or bucket; {EXPECTED}")
    if parts.scheme == "ssh" and not parts.path.strip("/"):
        raise InputError(f"{text!r} names no folder; {EXPECTED}")
