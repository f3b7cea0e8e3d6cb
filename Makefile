# Two commands: `make run` and `make test`. Both set themselves up in .venv.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

.PHONY: run test fuzz check bench docs lock clean

run: .venv/ready
	@$(BIN)/catalog refresh

test: .venv/ready
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

# The long run of the fuzz test: ten thousand mutated Word files; the tests read 200.
fuzz: .venv/ready
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-10000} $(BIN)/python -m pytest tests/readers/test_word_package.py -k any_mutated -o timeout=0

check: .venv/ready
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: .venv/bench-ready
	@$(BIN)/python -m benchmarks

# The README's data dictionary, from pipeline/schema.py.
docs: .venv/ready
	@$(BIN)/python -m pipeline.dictionary README.md

# Every dependency with its hashes, and no index named; needs uv. constraints.txt is the set known to work.
lock:
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -c constraints.txt -o requirements.lock
	uv pip compile pyproject.toml --extra bench --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header -c requirements.lock -o requirements-bench.lock

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed; name it: make PYTHON=/path/to/python3.11")'
	@echo "setting up .venv (once; a minute or two)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip check --disable-pip-version-check
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# The peers that benchmarks compare with, beside what is there.
.venv/bench-ready: .venv/ready requirements-bench.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
