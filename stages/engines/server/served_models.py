"""Whether a server serves the model that is asked for, by its list of models."""

from typing import Any

from pydantic import BaseModel, ValidationError

from stages.bedrock.errors import InputError
from stages.engines.server.faults import Fault


class _Model(BaseModel):
    id: str
    max_model_len: int | None = None
    """Tokens of prompt and answer; vLLM says it, others may not."""


class _Models(BaseModel):
    data: list[_Model]


def check_served(reply: Any, url: str, model: str, max_model_len: int) -> None:
    """Return if the model is served, and takes what will be asked.

    Args:
        reply: of the server to GET /models.
        url: of the server, for messages.
        model: the name that it must be served under.
        max_model_len: tokens of the longest prompt with the longest answer to it.

    Raises:
        Fault: the reply is no list of models.
        InputError: another model, or one for shorter prompts.
    """
    try:
        served = {one.id: one for one in _Models.model_validate(reply).data}
    except ValidationError:
        raise Fault("reply", "not a list of models") from None
    if model not in served:
        names = ", ".join(map(repr, served)) or "nothing"
        raise InputError(
            f"{url}: serves {names}, not {model!r}; start it for this model (vLLM: --served-model-name "
            f"{model}), or correct server.models in runtime.yaml"
        )
    limit = served[model].max_model_len
    if limit is not None and max_model_len > limit:
        raise InputError(
            f"{url}: the longest prompt with max_tokens has {max_model_len} tokens, {model!r} is served for "
            f"{limit}; lower max_tokens, leave out the longest prompts, or serve it with a longer context "
            f"(vLLM: --max-model-len {max_model_len})"
        )
