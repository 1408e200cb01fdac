# The front door.  Every target is a few lines; what they do is in scripts/.
#
#   make demo                 installs what is missing, builds, shows the product
#   make check                the same preparation, then every test
#   make help                 everything else
#
# PG_CONFIG names the PostgreSQL to build for and install into.

PG_MAJOR ?= 15
PG_CONFIG ?= $(if $(wildcard /etc/debian_version),/usr/lib/postgresql/$(PG_MAJOR)/bin/pg_config,pg_config)
export PG_MAJOR PG_CONFIG DESTDIR SEED DRIVER QUERY WORKERS CASES ROUNDS SCALE WRITE KEEP LIMIT MINUTES CLIENTS

# Builds leave no process behind and greet nobody.
export MSBUILDDISABLENODEREUSE = 1
export DOTNET_CLI_USE_MSBUILD_SERVER = 0
export DOTNET_CLI_TELEMETRY_OPTOUT = 1
export DOTNET_NOLOGO = 1

# The folders are listed too: a removed file changes its folder's time.
MANAGED := $(shell find managed -mindepth 1 -type d -o -name '*.cs' -o -name '*.csproj' -o -name '*.proj' -o -name '*.json' -o -name '*.sql')

all: native ## build the shim and the managed half
managed: build/stage/.done ## build the managed half into build/stage

build/stage/.done: $(MANAGED) Directory.Build.props pgdotnet_fdw.control scripts/stage
	@scripts/prerequisites --verify sdk
	@scripts/stage
	@touch $@

native: managed ## build the shim for PG_CONFIG
	@scripts/prerequisites --verify native
	@mkdir -p $$(scripts/native-folder)/src
	@$(MAKE) --no-print-directory -s -C $$(scripts/native-folder) -f $(CURDIR)/native/Makefile BUILD_ID_FILE=$(CURDIR)/build/stage/id

install: all ## install into the folders of PG_CONFIG (below DESTDIR)
	@scripts/install

uninstall: ## remove every installed file, older builds too
	@scripts/install --remove

demo: ## show the product on a throw-away cluster
	@start=$$(date +%s) && scripts/prerequisites && $(MAKE) --no-print-directory all && DEMO_START=$$start scripts/demo

check: ## every test; the last line sums up
	@scripts/prerequisites
	@$(MAKE) --no-print-directory all
	@scripts/check

check-long: ## the tests that take longer
	@scripts/prerequisites
	@$(MAKE) --no-print-directory all
	@LONG=1 scripts/check integration

differential: all ## random queries and writing compared: SECONDS=n SEED=s DRIVER=postgres|sqlite|postgres-dml|sqlite-dml|all|planted
	@RUN_SECONDS=$(SECONDS) scripts/check differential

soak: MINUTES ?= 30
soak: all ## half an hour of mixed load with faults: MINUTES=n SEED=s CLIENTS=n
	@scripts/check soak

# One suite alone: check-unit, check-integration, check-dropin, check-tpch and check-plans take FILTER=, check-regress and check-isolation take TESTS=.
check-unit check-build check-regress check-isolation check-differential check-dropin check-tpch check-plans check-integration check-soak: check-%: all
	@scripts/check $*

golden: all ## accept what the regress tests print and the golden unit tests send now; review the difference
	@GOLDEN=1 FILTER=StatementsAreGolden scripts/check unit regress

bench: all ## beside postgres_fdw; writes docs/performance.md; CASES="scan limit" ROUNDS=n SCALE=0.1 KEEP=file LIMIT=s
	@tests/bench/run

tpch: check-plans ## are the default plans good? minutes; FILTER=query, SOURCES="postgres sqlite"

format: ## format C and C#
	@clang-format -i native/include/*.h native/src/*.[ch]
	@dotnet format PgDotnetFdw.slnx --verbosity quiet

clean: ## remove everything that was built
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' Makefile | column -t -s '|'

.PHONY: all managed native install uninstall demo check check-long check-unit check-build check-regress check-isolation check-differential check-integration check-dropin check-tpch check-plans differential golden bench tpch format clean help
