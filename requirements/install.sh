#!/usr/bin/env bash
# Make $VENV from a compiled list of requirements. Called by `make setup`.
#   PYTHON       interpreter to build from
#   VENV         folder of the environment
#   TORCH_INDEX  optional: package index that holds the CPU build of torch
set -euo pipefail
list=$1
started=$SECONDS

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "error: $PYTHON is $("$PYTHON" --version 2>&1); 3.11 or newer is needed: make setup PYTHON=python3.12" >&2
    exit 2
}
[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
"$VENV/bin/python" -m pip install --quiet --disable-pip-version-check "$(grep -E '^uv==' "$list")"

options=(--quiet --no-deps --compile-bytecode --python "$VENV/bin/python")
# The one index beside the default: every other package still comes from the default one.
[ -z "${TORCH_INDEX:-}" ] || options+=(--extra-index-url "$TORCH_INDEX" --index-strategy unsafe-best-match)

if ! "$VENV/bin/uv" pip install "${options[@]}" -r "$list"; then
    # vLLM's CPU build exists for Linux x86-64 and arm64. Elsewhere the transformers engine answers.
    echo "set-up: the whole list cannot be installed here; trying without vLLM and with the default torch" >&2
    rest=$(mktemp)
    trap 'rm -f "$rest"' EXIT
    grep -vE '^vllm' "$list" | sed -E 's/^(torch==[0-9.]+)\+cpu/\1/' >"$rest"
    "$VENV/bin/uv" pip install "${options[@]}" -r "$rest"
    echo "set-up: without vLLM; runtime.yaml's engine: auto takes transformers" >&2
fi
echo "set-up: $VENV from $list in $((SECONDS - started)) s"
