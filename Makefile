# Two commands do everything on a fresh machine with python3, pip, git and make:
#   make repro   the whole study (the default scale needs no GPU, no account, no download of weights)
#   make test    the whole test suite
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# A GPU is seen -> the GPU set-up. Override: make setup HARDWARE=cpu
HARDWARE ?= $(shell nvidia-smi -L >/dev/null 2>&1 && echo gpu || echo cpu)
REQUIREMENTS := requirements/$(HARDWARE).txt
# Index with the CPU build of torch, where pip's own settings do not lead to one: see README, "Set-up".
TORCH_INDEX ?=
# Address of a Ray cluster whose machines share this folder (auto: the one here): docs/scale_out.md.
RAY ?=
# Which file `make pin` works on.
PARAMS ?= params.yaml
# Settings of `make plan` (its assumptions) or `make remote` (DVC's options of a remote): key=value ...
SET ?=
# Which study `make plan` looks at, before anything of it runs.
PROFILE ?= params.yaml
# What `make compare` compares with.
BASE ?= origin/main
STAMP := $(VENV)/.installed-$(HARDWARE)

export PATH := $(CURDIR)/$(BIN):$(PATH)
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)

.PHONY: help setup doctor plan repro status exp watch release remote pull verify test test-fast check dry-run smoke
.PHONY: compare pin figures cards push-hub clean

help:  ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */\1\t/' | expand -t 12

setup: $(STAMP)  ## the environment in .venv, from pinned lists

$(STAMP): $(REQUIREMENTS) requirements/install.sh
	@PYTHON=$(PYTHON) VENV=$(VENV) TORCH_INDEX="$(TORCH_INDEX)" bash requirements/install.sh $(REQUIREMENTS)
	@touch $@

doctor: $(STAMP)  ## what is wrong with this machine or checkout, and what to do: make doctor [PROFILE=...] [JSON=1]
	@python -m stages.workbench.doctor --profile $(PROFILE) $(if $(JSON),--json)

plan: $(STAMP)  ## what a study will take: make plan [PROFILE=profiles/paper.yaml] [GPU=H200] [SET="key=value ..."] [JSON=1]
	@python -m stages.workbench.plan --profile $(PROFILE) $(if $(GPU),--gpu $(GPU)) $(if $(SET),--set $(SET)) \
	  $(if $(JSON),--json)

repro: $(STAMP)  ## run the study: dvc repro, items of a stage side by side; RAY=auto: on a Ray cluster
	@python -m stages.workbench.repro $(if $(RAY),--ray $(RAY))

status: $(STAMP)  ## what is done, running, stale, missing, also during make repro: make status [ALL=1] [JSON=1]
	@python -m stages.workbench.status $(if $(ALL),--all) $(if $(JSON),--json)

exp: $(STAMP)  ## experiments side by side, what differs: make exp [ALL=1] [SORT=accuracy_ift] [DROP="gain_|students"]
	@python -m stages.workbench.experiments $(if $(ALL),--all) $(if $(SORT),--sort $(SORT)) $(if $(DROP),--drop "$(DROP)")

watch: $(STAMP)  ## trainings as they go: step and loss of each, newest first
	@python -m stages.workbench.watch

release: $(STAMP)  ## tag the commit as a released result, with its headline numbers: make release TAG=v1
	@python -m stages.workbench.release $(TAG)

remote: $(STAMP)  ## where outputs go: make remote URL=s3://bucket/x [SET="key=value ..."] [LOCAL=1: this checkout only]
	@python -m stages.workbench.remote "$(URL)" $(if $(LOCAL),--local) $(if $(SET),--set $(SET))

pull: $(STAMP)  ## fetch outputs: make pull [WHAT="analysis | students | <run> | all"]; without WHAT: their sizes
	@python -m stages.workbench.pull $(WHAT)

verify: $(STAMP)  ## are the copies whole? make verify [REMOTE=1: at the remote, not in the cache] [FIX=1]
	@python -m stages.workbench.verify $(if $(REMOTE),--remote) $(if $(FIX),--fix)

# The fast tests on all cores, but not on so many that workers mostly import. The slow ones one after the
# other: most are whole pipelines that use the cores themselves, or are killed at moments that matter.
test: test-fast  ## all tests, the fast ones first
	@python -m pytest -q -m slow

test-fast: $(STAMP)  ## the tests that take seconds
	@python -m pytest -q --numprocesses logical --maxprocesses 4 --dist worksteal

check: $(STAMP)  ## format, lint, types, layers, dvc.yaml against the imports and the runs
	@ruff format --check .
	@ruff check .
	@mypy
	@lint-imports
	@python -m stages.workbench.code_deps
	@python -m stages.workbench.check_params
	@python -m stages.workbench.listed_runs

dry-run: $(STAMP)  ## without data: is every profile a study that can begin, does dvc.lock fit code and params
	@python -m stages.workbench.dry_run

smoke: $(STAMP)  ## the whole study at the smallest scale, in a folder of its own: make smoke [FOLDER=.scratch/smoke]
	@python -m stages.workbench.smoke $(FOLDER)

compare: $(STAMP)  ## metrics, params and figures of this branch against another: make compare [BASE=origin/main]
	@python -m stages.workbench.compare --base $(BASE) $(if $(LINKS),--links $(LINKS))

pin: $(STAMP)  ## commit hashes of today for models and data sets of the Hub: make pin [PARAMS=profiles/paper.yaml]
	@python -m stages.workbench.pin $(PARAMS)

cards: $(STAMP)  ## model and data set cards into reports/cards
	@python -m stages.workbench.write_cards $(ONLY)

push-hub: $(STAMP)  ## students, pairs and cards to the Hub: make push-hub DRY=1 [NAMESPACE=me] [PUBLIC=1] [ONLY="d48_ift_s1"]
	@python -m stages.workbench.push_hub $(if $(DRY),--dry) $(if $(PUBLIC),--public) \
		$(if $(NAMESPACE),--namespace $(NAMESPACE)) $(ONLY)

figures: $(STAMP)  ## figures and report again, from the tables
	@dvc repro write_report

clean:  ## delete scratch: row stores and checkpoints (nothing but time is lost)
	rm -rf .scratch
