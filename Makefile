# Two commands: `make demo` and `make test`. `make help` lists the others.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PORT   ?= 8000

.PHONY: help demo serve test check fix bench crash lock bundle messages clean
.DEFAULT_GOAL := help

help:            ## what can be made
	@grep -hE '^[a-z]+: .*## |^[a-z]+: +## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.base  ## a demonstration city on http://127.0.0.1:8000 (PORT=8000)
	@NHACTRUONG_SIMULATED=1 $(BIN)/nhactruong demo --port $(PORT)

serve: $(VENV)/.base  ## the server without demonstration data
	@$(BIN)/nhactruong serve --port $(PORT)

test: $(VENV)/.dev   ## every test, on SQLite, and on PostgreSQL when one is reachable
	@$(BIN)/python tools/run_tests.py $(ARGS)

check: $(VENV)/.dev  ## lint, format, types, imports, migrations, templates, house rules
	@$(BIN)/python tools/run_checks.py

fix: $(VENV)/.dev    ## mend lint and format where a tool can
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .
	$(BIN)/python tools/run_checks.py --fix-templates

bench: $(VENV)/.dev  ## measure, and write bench/RESULTS.md
	@$(BIN)/python -m bench.run $(ARGS)

crash: $(VENV)/.dev  ## kill -9 at random moments under load, 200 times a database (CRASH_KILLS=)
	@CRASH_KILLS=$${CRASH_KILLS:-200} $(BIN)/python tools/run_tests.py -s \
		tests/stories/test_crash.py tests/stories/test_faults.py $(ARGS)

lock: $(VENV)/.dev   ## lock the dependencies of requirements/*.in again, with hashes
	@$(BIN)/python tools/lock.py $(ARGS)

bundle: $(VENV)/.dev ## the release: one archive that installs without the Internet (dist/)
	@$(BIN)/python tools/bundle.py $(ARGS)

messages: $(VENV)/.dev  ## collect the words of pages into the catalogues and compile them
	@$(BIN)/python tools/messages.py

clean:           ## forget the demonstration (var/), keep the environment
	rm -rf var

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Cần Python 3.11 trở lên: make demo PYTHON=python3.12" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

# A stamp a lock: installed again only when the lock or the package's own facts changed.
$(VENV)/.base: requirements/base.lock requirements/build.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes \
		-r requirements/base.lock -r requirements/build.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps \
		--no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.base
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes \
		-r requirements/dev.lock
	@touch $@
