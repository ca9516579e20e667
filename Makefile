# Everything that is done to Duijie is one of these. A machine needs Go, g++,
# make, git and Node; what else is wanted is installed on the way.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.NOTPARALLEL:

GO ?= go
NPM ?= npm
# Versions are exact, so that a check today and one next year say the same.
LINT := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# How long `make prove` lets each fuzz target run.
FUZZTIME ?= 10m

GO_DIRS := server search matching fixtures $(wildcard frontend/*.go)
WEB_SOURCES := $(shell find frontend/src frontend/public -type f 2>/dev/null) \
	$(wildcard frontend/*.json frontend/*.ts frontend/*.html)
MODULES := frontend/node_modules/.package-lock.json
DIST := frontend/dist/index.html
BINARY := bin/duijie

.PHONY: help
help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: web ## Build the web pages and serve the platform with its samples
	$(GO) run ./server serve --samples

.PHONY: web
web: $(DIST) ## Build the web application into frontend/dist

.PHONY: build
build: web ## Build the program into bin/
	$(GO) build -o $(BINARY) ./server

# npm writes this file last; touching it makes its time the newest for sure.
$(MODULES): frontend/package.json frontend/package-lock.json
	cd frontend && $(NPM) ci
	touch $@

$(DIST): $(MODULES) $(WEB_SOURCES)
	cd frontend && $(NPM) run build
	touch $@

# --- tests ---------------------------------------------------------------

.PHONY: test
test: check test-web test-go test-fuzz test-browser ## All tests; about 40 minutes on two cores
	@echo
	@echo "== go test =="
	@grep -E '^(ok|FAIL|---|panic)' bin/test-go.txt
	@echo "== web, unit tests =="
	@grep -E 'Test Files|Tests ' bin/test-web.txt
	@echo "== web, browser tests =="
	@grep -E '^(#|ℹ) (tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ' bin/test-browser.txt

.PHONY: check
check: ## Formatting and vet
	@faults=$$(gofmt -l $(GO_DIRS)); if [ -n "$$faults" ]; then echo "not formatted, run make fmt:"; echo "$$faults"; exit 1; fi
	$(GO) vet ./...
	$(GO) vet -tags clockfile ./server

.PHONY: test-go
test-go: ## Go tests, those of the rooms with concurrency under the race detector
	@mkdir -p bin
	$(GO) test -timeout 30m $$(comm -23 <($(GO) list ./... | sort) <($(GO) list $(RACE) | sort)) 2>&1 | tee bin/test-go.txt
	$(GO) test -race -timeout 30m $(RACE) 2>&1 | tee -a bin/test-go.txt

# Where goroutines share something that is ours.
RACE := ./server/store ./server/store/sqlite ./server/service ./server/jobs ./search

.PHONY: test-web
test-web: $(MODULES) ## Types, lint, unit tests and build of the web application
	@mkdir -p bin
	cd frontend && $(NPM) run typecheck && $(NPM) run lint
	cd frontend && NO_COLOR=1 $(NPM) test 2>&1 | tee ../bin/test-web.txt
	@$(MAKE) --no-print-directory web

.PHONY: test-browser
test-browser: build browser ## Browser tests against the built program, and one whose clock is a file
	$(GO) build -tags clockfile -o $(BINARY)-clockfile ./server
	cd frontend && NO_COLOR=1 $(NPM) run e2e 2>&1 | tee ../bin/test-browser.txt

.PHONY: browser
browser: ## See to a browser and a Chinese font for the browser tests
	@.ci/browser

# --- what takes longer ---------------------------------------------------

# Only packages that have some, each on a line of its own.
BENCHES := $(sort $(dir $(shell grep -rl --include='*_test.go' '^func Benchmark' server search matching 2>/dev/null)))
# folder:target
FUZZES := $(shell grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z0-9]*' server search matching 2>/dev/null | sed -E 's|/[^/]*:func |:|' | sort)

.PHONY: bench
bench: bench-go bench-whole ## All benchmarks

.PHONY: bench-go
bench-go: ## Go benchmarks, package by package
	@for package in $(BENCHES); do \
		$(GO) test -run '^$$' -bench . -benchmem -timeout 60m "./$$package"; \
	done

# BENCH_FROM=folder takes its *.jsonl apart instead of the samples; BENCH_MILLION=1
# measures the engines at a million items too, without the store; BENCH_KEEP=folder
# keeps what was filled and built for the next run. The tag builds SQLite's full-text search in, for
# comparison only.
.PHONY: bench-whole
bench-whole: ## Search, matching and server on 10,000 and 100,000 items; tables in bin/bench.md and bin/bench.json
	$(GO) build -o bin/measured ./server
	$(GO) run -tags sqlite_fts5 ./server/bench --server bin/measured --out bin \
		$(if $(BENCH_FROM),--from $(BENCH_FROM)) $(if $(BENCH_MILLION),--million) $(if $(BENCH_KEEP),--keep $(BENCH_KEEP))

# LOAD_RATE=n goes on at n requests a second and looks for no limit; BENCH_KEEP=folder
# keeps the filled store, as in bench-whole, and takes it from there.
LOAD_ITEMS ?= 100000
LOAD_MINUTES ?= 20
.PHONY: load
load: ## Many people at once on 100,000 items: what is held, for how long, overload, one heavy user; tables in bin/load.md
	$(GO) build -o bin/measured ./server
	$(GO) run ./server/bench load --server bin/measured --out bin --items $(LOAD_ITEMS) --minutes $(LOAD_MINUTES) \
		$(if $(LOAD_RATE),--rate $(LOAD_RATE)) $(if $(BENCH_FROM),--from $(BENCH_FROM)) $(if $(BENCH_KEEP),--keep $(BENCH_KEEP))

.PHONY: prove
prove: prove-race prove-kill prove-guards prove-histories prove-months prove-texts prove-fuzz test-package ## Race detector over everything, long kill loops, the guards of security one by one, thousands of random histories, months of business by the API, ten million texts, long fuzzing (FUZZTIME=10m each), the packages

.PHONY: prove-race
prove-race:
	$(GO) test -race -timeout 60m ./...

.PHONY: prove-kill
prove-kill:
	DUIJIE_PROVE=1 $(GO) test -count=1 -timeout 120m ./server ./server/store/...

# GUARDS=pattern tries those alone whose name it fits.
.PHONY: prove-guards
prove-guards: ## Take the guards of security out one by one; the test of each has to fail
	DUIJIE_GUARDS='$(or $(GUARDS),.)' $(GO) test -count=1 -timeout 0 -run '^TestGuardsAreProven$$' -v ./server/guards

.PHONY: prove-histories
prove-histories: ## Random histories of claims, every state of each held against every rule
	DUIJIE_PROVE=1 $(GO) test -count=1 -timeout 180m -run '^TestHistories$$' ./server/service

.PHONY: prove-months
prove-months: ## Months of business through the API, every inbox, thread and statistic held to a model
	DUIJIE_PROVE=1 $(GO) test -count=1 -timeout 120m -run '^TestManyMonthsOfBusiness$$' -v ./server/api

.PHONY: prove-texts
prove-texts: ## Ten million spoiled texts against the analyser's offsets
	DUIJIE_TEXTS=10000000 $(GO) test ./search -run '^TestManyTexts$$' -v -timeout 0

# Those without C, whose instrumented build is the cheapest.
FUZZES_LIGHT := $(filter server/market:% server/auth:% server/sheet:% server/store:% server/mail:%,$(FUZZES))

.PHONY: test-fuzz
test-fuzz: ## One fuzz target for 2,000 executions, another each day of the year
	@set -- $(FUZZES_LIGHT); shift $$(( 10#$$(date +%j) % $$# )); echo "== $$1"; \
	$(GO) test -run '^$$' -fuzz "^$${1#*:}\$$" -fuzztime 2000x -fuzzminimizetime 10x -parallel 1 "./$${1%:*}"

.PHONY: prove-fuzz
prove-fuzz:
	@for target in $(FUZZES); do \
		echo "== $$target for $(FUZZTIME)"; \
		$(GO) test -run '^$$' -fuzz "^$${target#*:}\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x -timeout 0 "./$${target%:*}"; \
	done

# KEEP of the last and small inputs of each target that reached something new lie beside
# its seeds, and are run by every go test.
KEEP ?= 24
.PHONY: keep-corpora
keep-corpora: ## Take what long fuzzing found on this machine into the project
	@for target in $(FUZZES); do \
		found="$$($(GO) env GOCACHE)/fuzz/duijie/$${target%:*}/$${target#*:}"; \
		[ -d "$$found" ] || continue; \
		kept="$${target%:*}/testdata/fuzz/$${target#*:}"; mkdir -p "$$kept"; \
		find "$$found" -type f -size -2k -printf '%T@ %p\n' | sort -rn | sed -n "1,$(KEEP)s/^[^ ]* //p" | \
			while read -r file; do cp "$$file" "$$kept/"; done; \
	done

# --- care ----------------------------------------------------------------

.PHONY: lint
lint: $(MODULES) ## golangci-lint over Go, Biome over the web application; the first run builds the linter
	$(LINT) run ./...
	cd frontend && $(NPM) run lint

.PHONY: audit
audit: ## Ask the databases of vulnerabilities about every component; fails (2) where one does not answer
	@.ci/audit

.PHONY: fmt
fmt: $(MODULES) ## Format everything
	gofmt -w $(GO_DIRS)
	cd frontend && $(NPM) run format

.PHONY: openapi
openapi: $(MODULES) ## Write the OpenAPI document and the web client's types from the routes
	@mkdir -p bin
	$(GO) run ./server openapi > bin/openapi.json.part
	mv bin/openapi.json.part server/api/openapi.json
	cd frontend && $(NPM) run generate

# --- packages --------------------------------------------------------------

# Debian sorts ~ before everything: what is built between versions is older than
# the version that it leads to.
VERSION ?= 0.1.0~$(shell TZ=UTC git log -1 --format=%cd.g%h --date=format-local:%Y%m%d%H%M 2>/dev/null)
PACKAGES := bin/package

.PHONY: package
package: web ## A tarball and a Debian package in bin/package (VERSION=1.2.0)
	$(GO) build -trimpath -ldflags='-s -w -X main.version=$(VERSION)' -o bin/package-program ./server
	docs/ops/package/build bin/package-program "$$($(GO) list -m -f '{{.Dir}}' github.com/yanyiwu/gojieba)/deps/cppjieba/dict" '$(VERSION)' $(PACKAGES)

.PHONY: test-package
test-package: package ## Unpack both packages into empty folders and run what is in them
	DUIJIE_PACKAGES=$(CURDIR)/$(PACKAGES) $(GO) test -count=1 -timeout 20m -run '^TestPackages' -v ./server

.PHONY: clean
clean: ## Remove what was built; data/ stays
	rm -rf bin
	find frontend/dist -mindepth 1 ! -name .keep -delete
