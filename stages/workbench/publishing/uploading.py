"""The way to the Hub, by huggingface_hub: one commit per repository, and nothing twice."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from stages.bedrock.errors import InputError
from stages.bedrock.hub import http_error
from stages.workbench.publishing.shipments import CARD, Shipment

log = logging.getLogger(__name__)

TOKEN = "HF_TOKEN"
AGAIN = "run again: what is there already is not sent twice"


def open_hub() -> Any:
    """The Hub, with the token of the environment.

    Raises:
        InputError: there is none.
    """
    from huggingface_hub import HfApi

    token = os.environ.get(TOKEN, "").strip()
    if not token:
        raise InputError(
            f"no token: set {TOKEN} in the environment to one that may write; `make push-hub DRY=1` shows "
            "without one what would go where"
        )
    return HfApi(token=token)


def account(hub: Any) -> str:
    """Whose token it is.

    Raises:
        InputError: the Hub cannot be reached, or refuses it.
    """
    with _explained("your account"):
        return str(hub.whoami()["name"])


def upload(hub: Any, made: Sequence[Shipment], *, private: bool) -> None:
    """Bring every shipment to its repository, which is made where there is none.

    A repository changes in one commit or not at all. What a killed run has sent of large files the Hub keeps,
    and files that it has are not sent again.

    Args:
        hub: `open_hub`.
        made: what goes where.
        private: whether a new repository is; one that is there stays as it is.

    Raises:
        InputError: the Hub cannot be reached or refuses something; what is done by then stays done.
    """
    from huggingface_hub import CommitOperationAdd

    for number, one in enumerate(made, 1):
        megabytes = sum(one.sizes().values()) / 1e6
        log.info("%d of %d: %s, %.1f MB", number, len(made), one.repo, megabytes)
        with _explained(one.repo):
            hub.create_repo(one.repo, repo_type=one.kind, private=private, exist_ok=True)
            operations = [CommitOperationAdd(CARD, one.card.encode())]
            operations += [CommitOperationAdd(name, path) for name, path in one.files.items()]
            done = hub.create_commit(
                one.repo,
                operations,
                commit_message=f"{one.name}, from the study's artifacts",
                repo_type=one.kind,
            )
        log.info("%s", done.commit_url)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    """Failures of the Hub as one message, which holds no more of them than their kind."""
    try:
        yield
    except http_error() as error:
        response = getattr(error, "response", None)
        if response is None:
            raise InputError(
                f"{what}: no way to the Hub ({type(error).__name__}); {AGAIN}"
            ) from error
        raise InputError(f"{what}: {_told(int(response.status_code))}") from error
    except ConnectionError as error:
        raise InputError(f"{what}: no way to the Hub ({type(error).__name__}); {AGAIN}") from error
    except ValueError as error:
        raise InputError(f"{what}: refused before it was sent ({error})") from error


def _told(status: int) -> str:
    if status in (401, 403):
        return (
            f"the Hub refused the token (HTTP {status}); set {TOKEN} to one that may write there, or name "
            "another NAMESPACE"
        )
    if status == 429 or status >= 500:
        return f"the Hub is busy or down (HTTP {status}); {AGAIN}"
    return f"HTTP {status}; check NAMESPACE and the names"
