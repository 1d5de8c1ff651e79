# The doors. They need Python >= 3.11 and make, nothing else, and no root.
#
#   make run              build the archive from the bundled sample and serve it on 127.0.0.1:8001
#   make run SOURCE=live  crawl the last DAYS=30 days of the live portals instead
#   make crawl            the same as run, and stop before serving
#   make soak             forty nights over the portal lab with faults planted in them: is each told, and nothing else?
#   make test             everything tests need, then every check and every test
#
# HOME_DIR=/path (or the environment's LUUCHIEU_HOME) says where data live; var/ otherwise.

SOURCE   ?= sample
PORTALS  ?=
DAYS     ?= 30
PORT     ?= 8001
JOBS     ?= 2
INPUTS   ?= 10000
SAMPLE   ?= samples/provinces.warc.gz
HOME_DIR ?= $(or $(LUUCHIEU_HOME),var)
export LUUCHIEU_HOME := $(HOME_DIR)

# A virtual environment knows its own path by heart: a moved checkout makes a new one.
HERE     := $(shell pwd | cksum | cut -d' ' -f1)
MADE     := .venv/made-$(HERE)
RUN      := .venv/run-$(HERE)
DEV      := .venv/dev-$(HERE)
PIP      := .venv/bin/python -m pip --disable-pip-version-check --quiet
LUUCHIEU := .venv/bin/luuchieu

FROM_sample = --replay $(SAMPLE)
FROM_live   = --days $(DAYS)
ifeq ($(filter sample live,$(SOURCE)),)
$(error SOURCE=$(SOURCE) is neither sample nor live)
endif
CRAWL = $(strip $(LUUCHIEU) crawl $(PORTALS) $(FROM_$(SOURCE)))

.PHONY: help run crawl install dev test lint format soak docs freeze bench fuzz audit hooks clean
.DEFAULT_GOAL := help
.NOTPARALLEL:

help:
	@sed -n 's/^#   //p' Makefile

# An unhealthy crawl (exit code 1) kept what it could: publish that, and still say so at the end.
run: install
	@$(CRAWL) || [ $$? -eq 1 ]
	@$(LUUCHIEU) publish
	@$(LUUCHIEU) serve --port $(PORT)

crawl: install
	@$(CRAWL); code=$$?; [ $$code -le 1 ] || exit $$code; $(LUUCHIEU) publish && exit $$code

install: $(RUN)
dev: $(DEV)

$(MADE):
	@sh requirements/venv.sh .venv
	@touch $@

$(RUN): $(MADE) requirements/run.txt pyproject.toml
	@echo "Installing what luuchieu runs on into .venv ..."
	@$(PIP) install --require-hashes -r requirements/run.txt
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN) requirements/dev.txt
	@echo "Installing what the tests need into .venv ..."
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

lint: dev
	@failed=0; for check in "ruff check ." "ruff format --check ." mypy "lint-imports --no-logo"; do \
		.venv/bin/$$check || failed=1; \
	done; exit $$failed

format: dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

# Compiled once: where bytecode is not written, each of the tests' hundreds of processes would compile it all anew.
test: dev
	@sh .ci/system-parts
	@$(MAKE) --no-print-directory lint
	@.venv/bin/python -m compileall -q archive cli crawler nightly publish spiders tests
	@.venv/bin/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

soak: dev
	@.venv/bin/python -m tests.soak

docs: dev
	@.venv/bin/python -m tests.commands_page > docs/commands.md

bench: dev
	@.venv/bin/python -m bench.crawl --json

# So many mutated inputs on all cores; what crashes or hangs is kept in fuzz-found/. TARGET=pages for one alone.
fuzz: dev
	@.venv/bin/python -m tests.fuzz --inputs $(INPUTS) $(if $(TARGET),--target $(TARGET)) $(if $(SEED),--seed $(SEED))

# bandit needs nothing; pip-audit asks an advisory database on the internet, and fails where it cannot.
audit: dev
	@.venv/bin/python -m tests.audit
	@.venv/bin/pip-audit --strict --require-hashes --disable-pip --requirement requirements/run.txt

hooks: dev
	@.venv/bin/pre-commit install

# Pins anew, with the hash of every file of every release, and no address of any index.
FREEZE = ../.venv/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-options --no-emit-index-url --no-emit-trusted-host --no-emit-find-links
freeze: dev
	@cd requirements && $(FREEZE) --output-file run.txt run.in
	@cd requirements && $(FREEZE) --output-file dev.txt dev.in

clean:
	@rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
