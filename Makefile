# The front door: each target is one or two lines over the scripts of package.json and build/.
# Node 22 comes with the packages, so the system's Node only has to be new enough for npm.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

ENV ?= local
INSTALLED := node_modules/.package-lock.json

.PHONY: help dev test check format build synth clean

help: ## Explain each target
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, and npm writes
# only those of the machine that made it. `--no-save` takes the locked versions and changes no file.
# npm judges engines by the system's Node, which runs nothing but npm: hence errors only.
$(INSTALLED): package.json package-lock.json
	@build/require-node.sh
	npm install --no-save --loglevel=error
	@touch $(INSTALLED)

dev: $(INSTALLED) ## Run the whole system on this machine; save a file to see it change
	@exec node build/dev.ts

test: $(INSTALLED) ## Check, build, and run every test (the browser journeys need Chromium)
	@npm run --silent check
	@node build/build.ts
	@exec vitest run --reporter=default --reporter=./build/closing-line.ts

check: $(INSTALLED) ## Format, lint, types, import law, dead code
	@npm run --silent check

format: $(INSTALLED) ## Format and mend what can be mended
	@npm run --silent format

build: $(INSTALLED) ## Build every artifact into dist/
	@node build/build.ts

synth: build ## Synthesize the stacks of ENV (default: local) into dist/stacks/ENV
	@node terraform/main.ts $(ENV)

clean: ## Remove everything that a build wrote
	rm -rf dist
