"""Add the remote that `dvc push` and `dvc pull` use, and try it.

    python -m stages.workbench.remote URL [--local] [--set key=value ...]

URL is a folder, or begins with ssh://, s3://, http(s):// (to fetch from only) or webdav(s)://. What is public
goes to .dvc/config, to be committed; secrets, from the environment only, and what holds for one machine or
person to .dvc/config.local, which git ignores. Nothing is changed if the remote cannot be used.
"""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from stages.bedrock.errors import InputError, run_stage
from stages.workbench.remotes.address import SECRETS, Address, address_of
from stages.workbench.remotes.clients import set_up_clients
from stages.workbench.remotes.trial import try_out

NAME = "store"
CONFIG, LOCAL = Path(".dvc/config"), Path(".dvc/config.local")
OWN = {
    "user",
    "keyfile",
    "profile",
    "credentialpath",
    "configpath",
    "cert_path",
    "key_path",
    "ask_password",
}
"""Options that hold for one person or machine; never committed."""


def options_of(address: Address, given: Sequence[str]) -> dict[str, str]:
    """What DVC is to know beside the address.

    Args:
        address: of the remote.
        given: `key=value`, by the user.

    Raises:
        InputError: no such option for this kind of remote, or a secret that would stand in a shell's history.
    """
    from dvc.config_schema import REMOTE_SCHEMAS

    known = {str(key) for key in REMOTE_SCHEMAS[address.scheme]} - {"url"}
    options = {"verify": "true"}  # of what is fetched: else DVC takes what it gets
    for text in given:
        key, equals, value = text.partition("=")
        if key in SECRETS:
            where = f"{SECRETS[key]} in the environment" if SECRETS[key] else f"{LOCAL} by hand"
            raise InputError(f"{key} is a secret; give it by {where}")
        if not equals or key not in known:
            raise InputError(
                f"{text!r}: expected key=value with a key of {', '.join(sorted(known - set(SECRETS)))}"
            )
        options[key] = value
    for key, variable in SECRETS.items():
        # S3's keys are read from the environment by the client itself, whenever it runs.
        if key in known and variable.startswith("REMOTE_") and os.environ.get(variable):
            options[key] = os.environ[variable]
    return options


def write(address: Address, options: Mapping[str, str], *, local: bool) -> None:
    """Make it DVC's default remote.

    Args:
        address: of the remote.
        options: beside it.
        local: whether this is to hold for this checkout only.

    Raises:
        InputError: DVC does not take a value.
    """
    from dvc.config import Config, ConfigError

    own = {k: v for k, v in options.items() if local or k in OWN | set(SECRETS)}
    public = {k: v for k, v in options.items() if k not in own}
    config = Config(str(CONFIG.parent))
    try:
        if not local:
            with config.edit("repo") as content:
                content.setdefault("remote", {})[NAME] = {"url": address.url, **public}
                content.setdefault("core", {})["remote"] = NAME
        if own or LOCAL.exists():
            LOCAL.touch(mode=0o600)
            with config.edit("local") as content:
                content.get("remote", {}).pop(NAME, None)
                if own:
                    # With the address: commits from before the remote lack it, and DVC looks at them.
                    content.setdefault("remote", {})[NAME] = {"url": address.url, **own}
                if local:
                    content.setdefault("core", {})["remote"] = NAME
            LOCAL.chmod(0o600)
    except ConfigError as error:
        raise InputError(f"DVC refuses this: {error}") from error


def check(address: Address) -> None:
    """Try the remote that DVC was just told of.

    Raises:
        InputError: it cannot be used.
    """
    try:
        try_out(NAME)
    except Exception as error:  # whatever a client of some service raises
        raise InputError(
            f"{address.url} cannot be used: {type(error).__name__}: {error}; {address.kind.allowed}; "
            "nothing was changed"
        ) from error


@contextmanager
def restored_on_failure(*files: Path) -> Iterator[None]:
    """If the block fails, the files are as they were."""
    before = {file: file.read_bytes() if file.exists() else None for file in files}
    try:
        yield
    except BaseException:
        for file, content in before.items():
            if content is None:
                file.unlink(missing_ok=True)
            else:
                file.write_bytes(content)
        raise


def main(argv: Sequence[str] | None = None) -> None:
    """Add a remote."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "url", metavar="URL", help="a folder, or ssh:// s3:// http(s):// webdav(s)://"
    )
    parser.add_argument(
        "--local", action="store_true", help="for this checkout only, not to be committed"
    )
    parser.add_argument(
        "--set", nargs="*", default=[], metavar="key=value", help="options of DVC's remotes"
    )
    args = parser.parse_args(argv)
    set_up_clients()
    address = address_of(args.url, Path.cwd())
    options = options_of(address, args.set)
    with restored_on_failure(CONFIG, LOCAL):
        write(address, options, local=args.local)
        check(address)
    tried = "read" if address.read_only else "written to, read and cleaned up"
    sys.stdout.write(f"default remote {NAME}: {address.url} ({tried})\n")
    if not args.local:
        sys.stdout.write(f"share it: git commit -m 'Add a remote' {CONFIG}\n")
    sys.stdout.write(
        "fetch from it: make pull\n" + ("" if address.read_only else "send to it: dvc push\n")
    )


if __name__ == "__main__":
    run_stage(main)
