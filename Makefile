# What one does with a checkout. `make` alone lists it.

PYTHON ?= python3
BIN := .venv/bin
ADDRESS ?= 127.0.0.1
PORT ?= 8000
LOCK := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --quiet

.PHONY: help install install-dev run test check bench reconcile lock docs messages format screenshots

help:
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

install: ## make .venv from the locked requirements, and .env with a secret key
	@$(PYTHON) scripts/install.py

install-dev: ## the same, with what tests and checks need
	@$(PYTHON) scripts/install.py --dev

run: install ## a running site with demonstration data on http://127.0.0.1:8000
	@$(BIN)/python scripts/run.py --address $(ADDRESS) --port $(PORT)

test: install-dev ## every test, on PostgreSQL and SQLite, browser included
	@$(BIN)/python scripts/test.py

check: install-dev ## format, lint, types, layers, migrations, translations, generated docs
	@$(BIN)/python scripts/check.py

bench: install-dev ## the figures of docs/benchmarks.md, measured on this machine
	@$(BIN)/python scripts/bench.py

reconcile: install-dev ## check the published documents, and what becomes of errors planted in them
	@$(BIN)/python -m tests.reconciliation

docs: install-dev ## renew docs/rules.md, docs/states.md and the rulebook from the code
	@$(BIN)/python scripts/generate_docs.py

messages: install-dev ## renew the translation catalogue from the code (needs gettext)
	@$(BIN)/python scripts/messages.py

screenshots: install-dev ## renew docs/images from a running demonstration
	@$(BIN)/python scripts/screenshots.py

format: install-dev ## format the code
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

lock: install-dev ## renew the locked requirements; they hold hashes and no address
	$(BIN)/$(LOCK) --output-file requirements.txt pyproject.toml
	$(BIN)/$(LOCK) --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml
