# The front door. Each target sets up what is missing first; the second time that takes no time.
.POSIX:
.PHONY: help run test bench check mutants lock clean setup

PYTHON_BIN = .venv/bin/python
RESOLVE = $(PYTHON_BIN) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --no-emit-find-links $(RESOLVE_OPTIONS)

help:
	@echo "make run     start CustomerFlows with demo data (PORT=9000 make run for another port)"
	@echo "make test    everything a commit must pass: the checks, the tests, the browser stories"
	@echo "make check   format, lint, types, import floors, templates, dependencies, secrets"
	@echo "make bench   the performance table with its limits"
	@echo "make mutants break roles, walls, tokens and ciphers on purpose: how many does the test suite notice?"
	@echo "make lock    resolve the dependencies again (RESOLVE_OPTIONS=--upgrade for newer ones)"
	@echo "make clean   remove what was installed and built; the demo data stays"

run: setup
	@exec $(PYTHON_BIN) -m customerflows.running --end-with-parent

test: check
	@$(PYTHON_BIN) -m customerflows.running.browser
	@exec $(PYTHON_BIN) -m pytest --numprocesses auto --dist loadfile $(PYTEST_OPTIONS)

bench: setup
	@exec $(PYTHON_BIN) manage.py bench

check: setup
	@$(PYTHON_BIN) -m customerflows.checks

setup:
	@python=$$(sh .ci/find-python) && exec "$$python" -m customerflows.running.installing

# One at a time: they share the test database.
mutants: setup
	@$(PYTHON_BIN) -m mutmut run --max-children 1 $(MUTANTS)
	@$(PYTHON_BIN) -m mutmut results

# The production lock is held to the development one, so that what is tested is what is served.
lock: setup
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(RESOLVE) pyproject.toml --group dev -o requirements-dev.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(RESOLVE) pyproject.toml -c requirements-dev.lock -o requirements.lock
	@UV_CUSTOM_COMPILE_COMMAND="make lock" $(RESOLVE) --group node -o requirements-node.lock
	@npm install --package-lock-only --silent
	@if grep -nE '://|file:' requirements*.lock || grep -n '"resolved"' package-lock.json; then \
		echo "A lock file names a download address." >&2; exit 1; fi

clean:
	@rm -rf .venv node_modules .build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis mutants
