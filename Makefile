# Needs Python 3.11+ and make. Everything else is brought by these targets.
PYTHON ?= python3
UV := .tools/bin/uv
BIN := .venv/bin
BROWSER := chromium unzip p7zip-full libarchive-tools
OLDER := --python $(BIN)/python --target .duckdb15 --require-hashes -r requirements/duckdb15.txt

# The tests start Python some thousand times. Where nothing compiled may be kept, each start compiles every library anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help demo test suite soak rebuild browser postgres objects engines lint types contracts docs spark bench guard lock clean publishable

help: ## what can be made
	@grep -E '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: .venv/ready ## an exercise day, from sensor files to a verified report, in demo/
	$(BIN)/truceline demo --workspace demo

test: ## style, types, room contracts, pages with their examples, tests: beside one another, each to its end
	$(MAKE) -k -j3 suite types docs engines lint contracts

suite: .venv/ready browser postgres objects ## the tests
	$(BIN)/pytest -n auto

browser: ## Chromium and three unpackers, for the tests of the second verifier (Debian, as root; else those tests skip)
	@if (for one in chromium unzip 7z bsdtar; do command -v $$one || exit 1; done) >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(BROWSER) >/dev/null \
		|| echo "No $(BROWSER) could be installed: the tests of the second verifier in a browser skip."; \
	else echo "Install $(BROWSER) to run the tests of the second verifier in a browser; they skip."; fi

postgres: | browser ## PostgreSQL 15 or newer, for the tests of a journal in it (Debian, as root; else those tests skip)
	@if ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null \
		|| echo "No postgresql could be installed: the tests of a journal in PostgreSQL skip."; \
	else echo "Install postgresql to run the tests of a journal in it; they skip."; fi

objects: .objects/ready ## a server that speaks S3, for the tests of a vault in an object store (else they skip)

engines: .duckdb15/ready ## the tables and the digests of their rows once more, under the older DuckDB
	PYTHONPATH=.duckdb15 $(BIN)/python -P -c 'import duckdb, sys; sys.exit(None if duckdb.__version__.startswith("1.5.") else duckdb.__version__)'
	PYTHONPATH=$(CURDIR)/.duckdb15 $(BIN)/pytest -q tests/store

spark: .venv/ready .spark/ready ## a day on Apache Spark in parts, the same bytes (Java 17 or newer: from Debian, as root; else install it)
	@if command -v java >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends default-jre-headless >/dev/null; \
	else echo "Install a Java runtime, 17 or newer, to run a day on Apache Spark; the test skips."; fi
	SPARK_HOME=$(CURDIR)/.spark/pyspark $(BIN)/pytest -n0 -q -rs tests/engines/test_spark.py

soak: .venv/ready browser postgres objects ## every promised count, drawn at random under a printed seed (SEED=...), folder by folder; hours
	scripts/soak $(SEED)

rebuild: .venv/ready ## a report and its tables made again under a second Python, where there is one (OTHER=python3.13)
	scripts/rebuild_elsewhere "$(OTHER)"

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/ready
	$(BIN)/mypy

contracts: .venv/ready
	$(BIN)/lint-imports

docs: .venv/ready ## the documentation as HTML, doctests run
	$(BIN)/sphinx-build -W -q -d docs/_build/read -b html docs docs/_build/html
	$(BIN)/sphinx-build -W -q -d docs/_build/read -b doctest docs docs/_build/doctest

publishable: .publish/ready ## builds dist/ and judges it as a registry and a packager would; the addresses may still be placeholders
	rm -rf dist
	.publish/bin/python -m build -q --no-isolation -o dist .
	.publish/bin/python -m build -q --no-isolation -o dist packages/truceline-verify
	.publish/bin/twine check --strict dist/*
	.publish/bin/check-wheel-contents dist/*.whl
	.publish/bin/validate-pyproject pyproject.toml
	.publish/bin/pyroma -q -n 10 .
	.publish/bin/pyroma -q -n 10 packages/truceline-verify
	.publish/bin/reuse lint -q
	.publish/bin/python scripts/write_addresses.py --check

bench: .venv/ready ## ratios against named peers, same machine, same run
	$(UV) pip install -q --python $(BIN)/python -r requirements/bench.txt
	$(BIN)/python benchmarks/run.py

guard: .venv/ready ## the short form of the benchmarks: fails where a ratio to a peer fell by half
	$(BIN)/python benchmarks/short.py

lock: .tools/ready ## hashed requirement files; they name no registry
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header pyproject.toml -o requirements/core.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header pyproject.toml --group dev --group docs -o requirements/dev.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header pyproject.toml --group bench -o requirements/bench.txt
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header --group publish -o requirements/publish.txt
	echo 'moto[server]>=5.2,<6' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header - -o requirements/objects.txt
	echo 'pyspark>=4.1,<5' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header - -o requirements/spark.txt
	echo 'duckdb>=1.5,<2' | $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --exclude-newer "7 days" --no-header - -o requirements/duckdb15.txt

clean: ## forget the environment and the exercise
	rm -rf .venv .spark .duckdb15 .objects .publish .tools demo dist docs/_build

.tools/ready: requirements/uv.txt
	$(PYTHON) -c 'import sys; sys.exit("Truceline needs Python 3.11 or newer, this is %d.%d; set PYTHON=..." % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install -q --require-hashes -r requirements/uv.txt
	touch $@

.venv/ready: .tools/ready requirements/dev.txt pyproject.toml addresses.toml hatch_build.py
	scripts/make_environment .venv $(PYTHON) requirements/dev.txt

.spark/ready: .tools/ready requirements/spark.txt  # half a gigabyte, beside .venv: its client must not be the one tested
	$(UV) pip install -q --target .spark --require-hashes -r requirements/spark.txt
	touch $@

.publish/ready: .tools/ready requirements/publish.txt
	$(UV) venv -q --allow-existing --python $(PYTHON) .publish
	$(UV) pip sync -q --python .publish/bin/python --require-hashes requirements/publish.txt
	touch $@

.objects/ready: .tools/ready requirements/objects.txt
	$(UV) venv -q --allow-existing --python $(PYTHON) .objects
	$(UV) pip sync -q --python .objects/bin/python --require-hashes requirements/objects.txt
	touch $@

.duckdb15/ready: .venv/ready requirements/duckdb15.txt  # one package in front of those of .venv
	rm -rf .duckdb15
	$(UV) pip install -q --offline $(OLDER) 2>/dev/null || $(UV) pip install -q $(OLDER)
	touch $@
