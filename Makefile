# Two commands matter: `make run` opens the working desk, `make test` proves it. `make help` lists the rest.

PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) -c 'import sys; sys.version_info >= (3, 11) and print("$(p)")' 2>/dev/null)))
VENV ?= .venv
PORT ?= 8000
EMPTY ?=
TIMES ?=
PART ?=
SHUFFLED ?=
export LIANDONG_HOME ?= $(CURDIR)/var
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Where it is set, each of the many processes that are started compiles all modules anew.
unexport PYTHONDONTWRITEBYTECODE

BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
FRONT := src/liandong/desk/ui/frontend
DIST := src/liandong/desk/ui/static/ui/dist
LOCK := uv pip compile -q --universal --generate-hashes --no-header --no-annotate --python-version 3.11
# With TIMES=1 each step of `make run` says how long it took, and since when.
ifneq ($(TIMES),)
export LIANDONG_SINCE ?= $(shell date +%s.%N)
endif
TIMED = $(if $(TIMES),tools/timed.sh $(1))
INSTALL := $(BIN)/python -m pip install -q --no-deps --require-hashes

.PHONY: help run test test-all check fix bench docs coverage lock wheel guide front clean
help:
	@echo 'make run       set everything up and open the desk with its demo city (EMPTY=1: without; PORT=8000; TIMES=1: how long each step takes)'
	@echo 'make test      set everything up and pass what a change can break, in ten minutes'
	@echo 'make test-all  every test, on both databases (SHUFFLED=1: in random order)'
	@echo 'make check     linters, types, contracts; changes nothing'
	@echo 'make fix       what the linters can mend by themselves'
	@echo 'make bench     speed and quality against named baselines'
	@echo 'make docs      the documentation as a site in var/site'
	@echo 'make coverage  which branches the tests on SQLite take, not below the floor (PART=desk/access: of a part)'
	@echo 'make lock      exact versions with hashes, anew'
	@echo 'make wheel     dist/liandong-*.whl with the built front end, and requirements.txt with all hashes'
	@echo 'make guide     screenshots of the user guide, anew'

# Node builds the front end while the libraries of Python arrive.
run:
	@$(MAKE) --no-print-directory -j2 $(STAMPS)/product $(DIST)/.built
	@$(if $(EMPTY),,$(call TIMED,演示城市的开头) $(BIN)/liandong demo --begin)
	@exec $(BIN)/liandong serve --port $(PORT)

test:
	@$(MAKE) --no-print-directory -j2 $(STAMPS)/spark $(DIST)/.built
	@$(BIN)/python -m tools.suite

test-all:
	@$(MAKE) --no-print-directory -j2 $(STAMPS)/spark $(DIST)/.built
	@$(BIN)/python -m tools.suite --long $(if $(SHUFFLED),--random-order)

check: $(STAMPS)/dev $(DIST)/.built
	@VENV=$(VENV) tools/check.sh

fix: $(STAMPS)/dev
	$(BIN)/ruff check --fix-only -q . && $(BIN)/ruff format -q .
	tools/npm.sh $(BIN) --prefix $(FRONT) run --silent fix

bench: $(STAMPS)/bench $(DIST)/.built
	@$(BIN)/python -m benchmarks

coverage: $(STAMPS)/dev $(DIST)/.built
	@rm -rf var/coverage && mkdir -p var/coverage
	@$(BIN)/coverage run -m pytest -n 2 -m 'not journey and not cluster' tests/$(PART)
	@$(BIN)/coverage combine -q
	@for room in $(if $(PART),,$(patsubst src/liandong/%/,%,$(filter-out %__pycache__/,$(wildcard src/liandong/engine/*/ src/liandong/desk/*/)))); do \
	  figure=$$($(BIN)/coverage report --format=total --fail-under=0 --include="src/liandong/$$room/*" 2>/dev/null) && \
	  printf '%4s %%  %s\n' "$$figure" "$$room" || true; done
	@$(BIN)/coverage report --sort=cover $(if $(PART),--fail-under=0 --include='src/liandong/$(PART)/*')

docs: $(STAMPS)/dev
	@$(BIN)/zensical build --strict --clean

guide: $(STAMPS)/dev $(DIST)/.built
	@$(BIN)/python -m tools.guide

lock: $(STAMPS)/dev
	$(BIN)/$(LOCK) pyproject.toml -o requirements/product.txt
	$(BIN)/$(LOCK) pyproject.toml -c requirements/product.txt --extra bench --group dev -o requirements/bench.txt
	$(BIN)/$(LOCK) pyproject.toml -c requirements/bench.txt --group dev -o requirements/dev.txt
	$(BIN)/$(LOCK) pyproject.toml -c requirements/bench.txt --extra spark -o requirements/spark.txt
	$(BIN)/$(LOCK) -c requirements/bench.txt --group build -o requirements/build.txt
	$(BIN)/$(LOCK) --group node -o requirements/node.txt
	$(BIN)/$(LOCK) --group installer -o requirements/pip.txt

wheel: $(STAMPS)/product $(DIST)/.built
	@rm -f dist/liandong-*.whl
	$(BIN)/hatchling build -t wheel
	@cat requirements/pip.txt requirements/product.txt > dist/requirements.txt
	@cd dist && for w in liandong-*.whl; do echo "./$$w --hash=sha256:$$(sha256sum $$w | cut -d ' ' -f 1)"; done >> requirements.txt

front: $(DIST)/.built

clean:
	rm -rf $(VENV) $(DIST) $(FRONT)/node_modules dist

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo '需要 Python 3.11 或更新版本（含 venv）：apt-get install python3 python3-venv'; exit 1; }
	@$(call TIMED,虚拟环境) $(PYTHON) -m venv $(VENV) || { echo '建立虚拟环境失败，请先安装：apt-get install python3-venv'; rm -rf $(VENV); exit 1; }
	@mkdir -p $(STAMPS)

$(STAMPS)/pip: requirements/pip.txt | $(BIN)/python
	@mkdir -p $(STAMPS)
	@$(call TIMED,pip) $(INSTALL) -r requirements/pip.txt
	@touch $@

$(STAMPS)/product: requirements/product.txt requirements/build.txt pyproject.toml $(STAMPS)/pip | $(BIN)/python
	@echo '安装运行环境……'
	@$(call TIMED,运行环境) $(INSTALL) -r requirements/product.txt -r requirements/build.txt
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(STAMPS)/dev: requirements/dev.txt $(STAMPS)/product
	@echo '安装开发环境……'
	@$(INSTALL) -r requirements/dev.txt
	@touch $@

$(STAMPS)/spark: requirements/spark.txt $(STAMPS)/dev
	@echo '安装 Spark（约 460 MB）……'
	@$(INSTALL) -r requirements/spark.txt
	@touch $@

$(STAMPS)/bench: requirements/bench.txt $(STAMPS)/dev
	@$(INSTALL) -r requirements/bench.txt
	@touch $@

$(DIST)/.bundled: $(wildcard $(FRONT)/*.json $(FRONT)/*.mjs $(FRONT)/*.txt $(FRONT)/src/*.* $(FRONT)/src/*/*.*) | $(STAMPS)/pip
	@echo '构建前端……'
	@$(call TIMED,前端的库) tools/npm.sh $(BIN) --prefix $(FRONT) ci --silent --no-audit --no-fund
	@$(call TIMED,前端) tools/npm.sh $(BIN) --prefix $(FRONT) run --silent build
	@touch $@

$(DIST)/.built: $(DIST)/.bundled | $(STAMPS)/product
	@$(call TIMED,压缩) $(BIN)/python -m whitenoise.compress -q $(DIST)
	@touch $@
