"""What stands on the Hugging Face Hub: taken at a pin only, and with one clear error where it is not to be had.

A token comes from the environment (HF_TOKEN) alone; no message of ours holds more of an error than its kind.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from stages.bedrock.errors import InputError

for library in ("httpx", "httpx2"):  # which of them it is depends on the version
    logging.getLogger(library).setLevel(logging.WARNING)  # not a line per request

Kind = Literal["model", "dataset"]

PIN = re.compile(r"[0-9a-f]{40}")
"""A commit hash. Branches and tags can come to mean something else, so they are no pins."""


def is_local(repo: str) -> bool:
    """Whether `repo` is a folder or file here, which stands in for one on the Hub."""
    return Path(repo).exists()


def check_pin(kind: Kind, repo: str, revision: str) -> None:
    """Refuse what is not on the Hub under this name and at this commit; without a network only what shows.

    Args:
        kind: model | dataset.
        repo: owner/name.
        revision: a commit hash.

    Raises:
        InputError: a revision that is no commit hash, or a repository that is absent, gated or renamed.
    """
    if not PIN.fullmatch(revision):
        raise InputError(
            f"{repo!r} at {revision!r}: neither a local folder, nor a repository of the Hub at a commit hash "
            "(40 hex digits), and what another revision names can change; correct the name, or run "
            "`python -m stages.workbench.pin params.yaml`, which writes the hash of today"
        )
    try:
        found = ask_hub(kind, repo, revision)
    except ConnectionError:
        return  # it may be in the cache
    if found.id != repo:
        raise InputError(
            f"{repo!r} at {revision!r} is called {found.id!r} by now; write that as `repo`, since the old "
            "name may go to somebody else"
        )


def ask_hub(kind: Kind, repo: str, revision: str) -> Any:
    """What the Hub tells about a repository; `id` is its name of today, `sha` the commit.

    Raises:
        InputError: the Hub does not have it, or not for this token.
        ConnectionError: there is no way to the Hub.
    """
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        return HfApi().repo_info(repo, revision=revision, repo_type=kind)
    except (HfHubHTTPError, HFValidationError) as error:
        if isinstance(error, HfHubHTTPError) and error.response.status_code >= 500:
            raise ConnectionError(str(error)) from error
        raise not_had(repo, revision, error) from error
    except http_error() as error:
        raise ConnectionError(str(error)) from error


def http_error() -> type[Exception]:
    """What any failed request to the Hub raises, be it answered or not."""
    from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined]

    kind: type[Exception] = HTTPError
    return kind


def not_had(repo: str, revision: str, error: BaseException) -> InputError:
    """What to tell about a repository that could not be had: name, revision, cause, remedy.

    Args:
        repo: owner/name.
        revision: as asked for.
        error: of huggingface_hub or of what stands on it; the first known cause in its chain counts.
    """
    told = next(filter(None, map(_cause, _chain(error))), None)
    if told is None and _unreachable(error):
        told = (
            "it is not in the cache and there is no way to the Hub; check the network and HF_HUB_OFFLINE, or "
            "fetch it elsewhere and name the folder as `repo`"
        )
    if told is None:
        told = (
            f"{type(error).__name__}; check name, revision, network and, if it is gated, HF_TOKEN"
        )
    return InputError(f"{repo!r} at {revision!r} is not to be had from the Hub: {told}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _cause(error: BaseException) -> str | None:
    """Cause and remedy of an error; None where the error itself tells nothing."""
    from huggingface_hub import errors

    if isinstance(error, errors.GatedRepoError) or "is a gated dataset" in str(error):
        return (
            "it is gated; accept its terms on its page, and set HF_TOKEN in the environment to a token of "
            "the account that did"
        )
    for kind, told in (
        (errors.DisabledRepoError, "the Hub has disabled it; choose another repository"),
        (
            errors.RepositoryNotFoundError,
            "there is no such repository, or it is private; correct `repo` (owner/name), or set HF_TOKEN in "
            "the environment to a token that may read it",
        ),
        (
            errors.RevisionNotFoundError,
            "it has no such revision; look up its commits, or pin it anew: `python -m stages.workbench.pin`",
        ),
        (errors.HFValidationError, "that is no name of a repository; expected owner/name"),
    ):
        if isinstance(error, kind):
            return told
    response = getattr(error, "response", None) if isinstance(error, OSError) else None
    return None if response is None else _status(int(response.status_code))


def _unreachable(error: BaseException) -> bool:
    from huggingface_hub.errors import LocalEntryNotFoundError

    return any(isinstance(one, (ConnectionError, LocalEntryNotFoundError)) for one in _chain(error))


def _status(code: int) -> str:
    """What a code of HTTP means here."""
    if code in (401, 403):
        return (
            f"it refused the token (HTTP {code}); correct HF_TOKEN in the environment, or unset it"
        )
    if code == 429 or code >= 500:
        return f"the Hub is busy or down (HTTP {code}); run again later"
    return f"HTTP {code}; check name and revision"
