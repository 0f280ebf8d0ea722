# Books for a voluntary trust fund. Every target does its own set-up: a fresh machine needs only
# Python 3.11 or later, make and git. `make demo` and `make test` are the two to know.

PYTHON ?= python3
UV ?= uv
BOOKS ?= build/demo/books
PORT ?= 5000
WORKERS ?= auto
BIN := .venv/bin
READY := .venv/.ready

.PHONY: help demo test check lint types docs bench soak mutants serve wheel lock clean

# Say what there is to make.
help:
	@awk '/^# /{text=substr($$0,3)} /^[a-z]+:/{split($$0,part,":"); printf "  make %-7s %s\n", part[1], text}' Makefile

# Install the pinned dependencies and the package itself into .venv; again when either changed.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else "make: Python 3.11 or later is needed, this is " + sys.version.split()[0])'
	@echo "Setting up .venv ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

# Build the example books, their statements and working papers under build/demo/.
demo: $(READY)
	@$(BIN)/python -m ledger.example.demo build/demo

# Run every test but the long ones; ledger/ and plugins/ must be covered to the last branch.
test: $(READY)
	$(BIN)/python -m pytest --numprocesses=$(WORKERS) --cov=ledger --cov=plugins --cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=100

# Style, types and tests: what a change must pass.
check: lint types test

# Hold the code against the style.
lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Hold the code against its types.
types: $(READY)
	$(BIN)/mypy

# Rewrite the pages of docs/ that are made from the code.
docs: $(READY)
	$(BIN)/python docs/generate.py

# Measure against stock Beancount on generated books of 100,000 transactions.
bench: $(READY)
	$(BIN)/python -m bench

# Run the long tests: kills, crashes, races.
soak: $(READY)
	$(BIN)/python -m pytest -m soak

# Break every rule in every small way and see whether a test notices: hours.
mutants: $(READY)
	$(BIN)/python tests/proof/mutants.py

# Open the example books in Fava, read-only, on this machine.
serve: $(READY)
	@test -f $(BOOKS)/main.beancount || $(MAKE) --no-print-directory demo
	@$(BIN)/vtf serve --books $(BOOKS) --port $(PORT)

# Build the package as others would install it.
wheel: $(READY)
	$(BIN)/hatchling build --directory dist

# Pin the dependencies anew: needs uv, which no other target does.
lock:
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" --output-file requirements.lock --quiet

# Throw away what was built; .venv stays.
clean:
	rm -rf build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
