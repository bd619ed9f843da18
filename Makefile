# `make demo` and `make test` set up all they need in .venv, from versions that are written down.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
SQLFMT := .venv-sqlfmt/bin/sqlfmt
PIP := -m pip --disable-pip-version-check --quiet

# `lint` finds what `test` has set up.
.NOTPARALLEL:
.PHONY: setup demo docs test test-spark test-package test-benchmarks lint format benchmark lock clean

setup: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

# Spark is large, and only the tests need it.
$(VENV)/.installed-with-spark: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python $(PIP) install --constraint constraints.txt --editable '.[dev,spark]'
	@touch $(VENV)/.installed $@

# sqlfmt and dbt need different versions of pathspec.
$(SQLFMT): constraints-sqlfmt.txt
	$(PYTHON) -m venv .venv-sqlfmt
	.venv-sqlfmt/bin/python $(PIP) install --constraint constraints-sqlfmt.txt 'shandy-sqlfmt[jinjafmt]'
	@touch $@

demo: setup
	$(BIN)/usage-exports demo
	$(BIN)/usage-exports export --period last-month

# The manual as a site, in site/; first its generated tables.
docs: setup
	$(BIN)/python docs/generate.py
	$(BIN)/mkdocs build --strict

# Tests of a file share what they make, and stay together; the longest files come first.
PYTEST := $(BIN)/pytest --numprocesses logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# All three engines. What takes minutes more has commands of its own.
test: $(VENV)/.installed-with-spark lint
	$(PYTEST) --ignore-glob='tests/test_spark_*.py' --ignore=tests/test_integration_project.py \
		--ignore=tests/test_benchmarks.py --cov --cov-report=term

# Spark's clusters, sessions, breakdowns and loads, and dbt's own build on it.
test-spark: $(VENV)/.installed-with-spark
	$(PYTEST) tests/test_spark_*.py

# The project as a package in another dbt project, integration_tests/.
test-package: setup
	$(BIN)/pytest tests/test_integration_project.py

# The numbers of what exports are compared with.
test-benchmarks: setup
	$(BIN)/pytest tests/test_benchmarks.py

lint: setup $(SQLFMT)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(SQLFMT) --check --quiet models macros tests/dbt runner/usage_exports benchmarks

format: setup $(SQLFMT)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(SQLFMT) models macros tests/dbt runner/usage_exports benchmarks

# A small one; benchmarks/README.md says how to run the others.
BENCHMARK ?= --size 100k --runs 1

benchmark: .venv-benchmarks/.installed
	.venv-benchmarks/bin/python -m benchmarks run $(BENCHMARK)
	.venv-benchmarks/bin/python -m benchmarks report

.venv-benchmarks/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv-benchmarks
	.venv-benchmarks/bin/python $(PIP) install --constraint constraints.txt --editable '.[benchmarks]'
	@touch $@

# Writes down the newest versions that pyproject.toml allows.
lock:
	rm -rf .venv .venv-sqlfmt .venv-benchmarks
	$(PYTHON) -m venv $(VENV) && $(BIN)/python $(PIP) install --editable '.[dev,benchmarks]'
	$(BIN)/python $(PIP) freeze --exclude-editable > constraints.txt
	$(PYTHON) -m venv .venv-sqlfmt && .venv-sqlfmt/bin/python $(PIP) install 'shandy-sqlfmt[jinjafmt]'
	.venv-sqlfmt/bin/python $(PIP) freeze > constraints-sqlfmt.txt

clean:
	rm -rf .venv .venv-sqlfmt .venv-benchmarks build dist site target logs .usage-exports .coverage* .mypy_cache .pytest_cache .ruff_cache
