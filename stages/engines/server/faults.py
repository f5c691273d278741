"""What can go wrong with one request: what is worth another try, and what no try will cure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from stages.bedrock.errors import InputError

SHOWN = 300  # characters of what a server said
TOO_LONG = re.compile(r"context.{0,8}length|max_model_len|too many tokens|too long", re.IGNORECASE)
LIMITED = (429, 503)  # statuses that may come with Retry-After
AGAIN = (408, 409, 425, *LIMITED)


class Fault(Exception):
    """A try that failed, of a kind that another try may cure."""

    def __init__(
        self, kind: str, message: str, wait: float | None = None, limited: bool = False
    ) -> None:
        """A fault.

        Args:
            kind: time-out, connection, reply or HTTP with its status: what faults are counted by.
            message: what happened.
            wait: seconds for which the server asks for peace; None if it does not say.
            limited: whether the server is well and merely wants fewer requests.
        """
        super().__init__(message)
        self.kind, self.wait, self.limited = kind, wait, limited


def check_status(
    status: int, headers: Mapping[str, str], said: str, key_variable: str | None
) -> None:
    """Return if a request was answered.

    Args:
        status: of the HTTP reply.
        headers: of the reply, found in any case of letters.
        said: the body.
        key_variable: names the environment variable with the key, for the message.

    Raises:
        Fault: another try may be answered.
        InputError: none will be.
    """
    if status == 200:
        return
    shown = f"HTTP {status}: {one_line(said)}"
    if status in AGAIN or status >= 500:
        wait = retry_after(headers.get("Retry-After"), datetime.now(UTC))
        limited = status == 429 or (status in LIMITED and wait is not None)
        raise Fault(f"HTTP {status}", shown, wait, limited)
    if status in (401, 403):
        key = f"the key in ${key_variable}" if key_variable else "a request without a key"
        raise InputError(
            f"the server refuses {key} ({shown}); set server.key_variable in runtime.yaml to the name "
            "of the environment variable with a valid key"
        )
    if status == 413 or (status == 400 and TOO_LONG.search(said)):
        raise InputError(
            f"a prompt with max_tokens is longer than the server takes ({shown}); lower max_tokens, leave "
            "out the longest prompts, or serve the model with a longer context (vLLM: --max-model-len)"
        )
    raise InputError(
        f"the server refuses a request ({shown}); check server.urls (up to and with /v1), server.models "
        "and server.prompts in runtime.yaml: only vLLM takes `tokens`"
    )


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, of seconds or a date; None where there is none to be read.

    Source: RFC 9110, s. 10.2.3; fractions of seconds, which some servers send, are read too.
    """
    if value is None:
        return None
    if re.fullmatch(r"\d+(\.\d+)?", value.strip()):
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())


def one_line(text: str) -> str:
    """What a server said, short and without line ends."""
    words = " ".join(text.split())
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}..."
