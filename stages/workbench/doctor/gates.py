"""Whether what the profile takes from the Hub can be had with the token there is, if any."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from stages.bedrock.errors import InputError
from stages.bedrock.hub import Kind, http_error, is_local, not_had
from stages.workbench.doctor.finding import Finding
from stages.workbench.pin import DATA_SETS


class Repository(NamedTuple):
    """Of the Hub."""

    kind: Kind
    name: str


def repositories(content: Any, section: str = "") -> Iterator[Repository]:
    """What a params file names of the Hub; local folders are none of it.

    Args:
        content: of the file, or of a part of it.
        section: the first key on the way there.
    """
    if isinstance(content, dict):
        repo = content.get("repo")
        named = isinstance(repo, str) and isinstance(content.get("revision"), str)
        if named and content["revision"] != "local" and not is_local(str(repo)):
            yield Repository("dataset" if section in DATA_SETS else "model", str(repo))
        for key, value in content.items():
            yield from repositories(value, section or str(key))
    elif isinstance(content, list):
        for value in content:
            yield from repositories(value, section)


def check_hub(wanted: list[Repository]) -> Iterator[Finding]:
    """Ask the Hub whether each may be read. The token, from where huggingface_hub finds it, is never told."""
    from huggingface_hub import HfApi, get_token
    from huggingface_hub.errors import HfHubHTTPError

    if not wanted:
        yield Finding("hub", "ok", "the profile takes nothing from the Hub: no token is needed")
        return
    token = "a token is there" if get_token() else "there is no token"
    open_ones, refused = 0, 0
    for kind, name in wanted:
        try:
            HfApi().auth_check(name, repo_type=kind)
            open_ones += 1
        except HfHubHTTPError as error:
            refused += 1
            yield Finding("hub", "fault", str(not_had(name, "main", error)), "export HF_TOKEN=...")
        except (http_error(), OSError):
            said = f"{token}; the Hub cannot be asked whether it is needed for {len(wanted)} repositories"
            yield Finding("hub", "note", said, None if get_token() else "export HF_TOKEN=...")
            return
    if not refused:
        yield Finding("hub", "ok", f"{token}; all {open_ones} repositories can be read")


def look(content: Any) -> Iterator[Finding]:
    """What a params file names.

    Raises:
        InputError: it is no mapping.
    """
    if not isinstance(content, dict):
        raise InputError("the params file holds no sections; see profiles/")
    yield from check_hub(list(dict.fromkeys(repositories(content))))
