# Rapport's commands; `make` alone lists them. Each sets up what it needs, says
# what it is doing, and does nothing twice: npm packages, the playground and the
# tools are rebuilt when what they are made from is newer.

ADDR ?= 127.0.0.1:8080
DATA ?= .data
DEMO ?= small

# Where builds go: the program and the pinned tools. Ignored by git.
OUT := .build

# The rooms of pure code, whose benchmarks need no database.
PURE := $(wildcard analytics auth gid pagination spreadsheet)

# What the playground's build is made from.
PLAYGROUND := $(shell find playground -type f -not -path '*/node_modules/*' -not -path '*/dist/*') \
	$(shell find examples \( -name '*.graphql' -o -name '*.variables.json' \) 2>/dev/null)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# go and npm use all processors themselves, and two apt-get would collide.
.NOTPARALLEL:
.PHONY: help dev test check generate verify lint fmt vuln race bench bench/quick bench/go db/reset playground build e2e FORCE

help: ## Lists these commands.
	@awk -F ':.*## ' '/^[a-z\/0-9]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dev: ## Runs everything on this machine: ADDR=127.0.0.1:8080 DATA=.data DEMO=small|large|none.
	@$(MAKE) --no-print-directory playground || echo '==> Going on without the playground; the page will say how to build it.' >&2
	@scripts/need postgres
	@$(MAKE) --no-print-directory $(OUT)/rapport
	@exec $(OUT)/rapport dev --addr '$(ADDR)' --data '$(DATA)' --demo '$(DEMO)'

test: build ## Runs every test: Go with a real Postgres, then the browser and the clients.
	@scripts/need postgres
	@echo '==> Go tests' >&2
	go test -shuffle=on ./...
	@$(MAKE) --no-print-directory e2e

check: verify lint vuln test ## Runs all that CI runs.

generate: ## Writes all generated files anew.
	go generate ./...

verify: ## Fails when generated files or go.mod differ from their sources.
	@scripts/verify

lint: $(OUT)/bin/golangci-lint e2e/node_modules/.package-lock.json ## Finds broken rules of the code (the arrows among them) and of the schema.
	@echo '==> golangci-lint' >&2
	@GOLANGCI_LINT_CACHE="$(CURDIR)/$(OUT)/lint-cache" $< run ./...
	@echo '==> graphql-eslint' >&2
	@npm --prefix e2e run --silent lint:schema

fmt: $(OUT)/bin/golangci-lint ## Formats the Go code (gofumpt, gci).
	@$< fmt ./...

vuln: $(OUT)/bin/govulncheck ## Looks for known vulnerabilities in what the code calls.
	@echo '==> govulncheck' >&2
	@scripts/vuln $<

race: ## Runs the Go tests under the race detector; needs a C compiler, and minutes. PKG=./db chooses.
	@scripts/need postgres
	go test -race $(or $(PKG),./...)

bench: $(OUT)/rapport $(OUT)/bench-raw bench/node_modules/.package-lock.json ## Measures beside peers, half an hour, and writes docs/performance.md; BENCH_ARGS as in bench/README.md.
	@scripts/need postgres
	@scripts/need wrk
	@node bench/bench.mjs $(BENCH_ARGS)

bench/quick: $(OUT)/rapport $(OUT)/bench-raw bench/node_modules/.package-lock.json ## The same for four queries in under five minutes; writes nothing.
	@scripts/need postgres
	@scripts/need wrk
	@node bench/bench.mjs --quick $(BENCH_ARGS)

bench/go: ## Measures the pure packages; BENCH=regexp chooses.
	go test -run '^$$' -bench '$(or $(BENCH),.)' -benchmem $(PURE:%=./%)

db/reset: ## Puts the data folder of `make dev` aside (DATA=.data); the next start makes a new one.
	@scripts/db-reset '$(DATA)'

playground: playground/dist/index.html ## Builds the playground's page.

build: playground $(OUT)/rapport ## Builds the program with the playground in it: .build/rapport.

e2e: build e2e/node_modules/.package-lock.json ## Tests the running program with a browser and with client libraries.
	@scripts/need postgres
	@scripts/need chromium
	@echo '==> Browser and client tests' >&2
	@RAPPORT_BIN='$(CURDIR)/$(OUT)/rapport' npm --prefix e2e test

$(OUT)/rapport: FORCE
	@echo '==> Building $@' >&2
	@go build -o $@ .

$(OUT)/bench-raw: FORCE
	@go build -o $@ ./bench/raw

# The tools are pinned in a module of their own, so that their dependencies never
# choose the versions of ours.
$(OUT)/bin/%: tools/go.mod tools/go.sum
	@echo '==> Building $* (once; a minute or two)' >&2
	@go -C tools build -o '$(CURDIR)/$@' $$(go -C tools list -f '{{.ImportPath}}' tool | grep '/$*$$')

playground/dist/index.html: playground/node_modules/.package-lock.json $(PLAYGROUND)
	@echo '==> Building the playground' >&2
	@npm --prefix playground run build
	@touch $@

# npm writes this file last; it stands for the whole folder.
%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	@scripts/need node
	@echo '==> Installing the npm packages of $*' >&2
	@npm --prefix $* ci --no-audit --no-fund
	@touch $@
