"""How served models are reached: the section `server` of runtime.yaml."""

from typing import Literal

from pydantic import Field

from stages.bedrock.params import Params

SERVED_FILE = "served.json"
"""In the folder of a model that is only served, in place of weights: their `repo` and `revision`."""


class ServerSettings(Params):
    """One service with an OpenAI-compatible API: one or more replicas that answer alike."""

    urls: list[str] = Field(
        min_length=1, description="the replicas, up to and with the version: http://gpu1:8000/v1"
    )
    models: dict[str, str] = Field(
        min_length=1,
        description="model folder: name it is served under; {digest} in a name is the folder's digest. "
        "Folders that are not listed are answered as by engine: auto",
    )
    prompts: Literal["tokens", "chat"] = Field(
        description="tokens: token ids both ways (vLLM); chat: messages, the server renders and tokenizes"
    )
    key_variable: str | None = Field(
        default=None, description="environment variable that holds the key; null: none is needed"
    )
    concurrency: int = Field(ge=1, description="requests in flight, all replicas together")
    timeout_seconds: float = Field(gt=0, description="for one whole answer, then it is asked again")
    retries: int = Field(ge=0, description="further tries of one request before the run stops")
    backoff_seconds: float = Field(
        gt=0, description="longest wait before the first retry; doubles with each"
    )
    longest_wait_seconds: float = Field(
        gt=0, description="no wait is longer; a server that asks for more stops the run"
    )
