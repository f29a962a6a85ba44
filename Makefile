# The whole of the house's housekeeping. `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
BUILT := static/built/LICENSES.txt
CATALOGS := $(patsubst %.po,%.mo,$(wildcard wiki/translations/*/LC_MESSAGES/messages.po))

.PHONY: setup run test check audit bench screenshots lock clean built

setup: .venv/.run

run: setup $(CATALOGS) built
	@$(BIN)/kunnash demo --once
	@$(BIN)/kunnash serve --welcome --port $(PORT)

test: .venv/.dev $(CATALOGS) built
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

check: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint

# Looks each pinned package up in a public list of known faults, and says how many could be looked up.
audit: .venv/.dev
	$(BIN)/python .ci/audit

bench: .venv/.dev
	$(BIN)/python -m bench

# Makes the pictures of the README anew; needs Chromium.
screenshots: .venv/.dev $(CATALOGS) built
	$(BIN)/python .ci/screenshots

# Writes both lock files anew from pyproject.toml.
lock:
	uv pip compile -q pyproject.toml --extra build --generate-hashes --universal --python-version 3.11 --no-header -o requirements.lock
	uv pip compile -q pyproject.toml --extra build --extra dev --extra mediawiki --extra tantivy --generate-hashes --universal --python-version 3.11 --no-header -c requirements.lock -o requirements-dev.lock

# The live editor, the lowered sheet and the fonts need Node; the site works without them, so only CI insists.
built:
	@{ command -v npm && node -e 'process.exit(+(parseInt(process.versions.node) < 18))'; } >/dev/null 2>&1 && \
	  $(MAKE) --no-print-directory $(BUILT) || \
	  { echo "Without Node 18 or newer and npm, or a line to install by, the live editor and the fonts are left out."; test -z "$$CI"; }

$(BUILT): .ci/build.mjs node_modules/.package-lock.json $(wildcard static/editor/*.js static/css/*.css)
	@node .ci/build.mjs

node_modules/.package-lock.json: package.json package-lock.json .npmrc
	@npm ci --loglevel error
	@touch $@

clean:
	rm -rf node_modules static/built
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -f wiki/translations/*/LC_MESSAGES/messages.mo
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

%.mo: %.po | .venv/.run
	@$(BIN)/pybabel --quiet compile -i $< -o $@

.venv/bin/python:
	@$(PYTHON) -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Kunnash needs Python 3.11 or newer with venv (on Debian: apt install python3 python3-venv)." >&2; exit 1; }
	@echo "Installing into .venv, once: about a minute, longer on a slow line."
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.lock pyproject.toml | .venv/bin/python
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock .venv/.run
	$(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock
	@touch $@
