# The front door: each target is one or two lines over the scripts of package.json and build/.
# Node 22 comes with the packages, so the system's Node only has to be new enough for npm.
.DEFAULT_GOAL := help
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

ENV ?= local
INSTALLED := node_modules/.package-lock.json

# The variables of make's command line, so that a misspelt one is refused by its name.
COMMAND_LINE = $(foreach name,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(name)))),$(name)))
GIVEN = $(filter-out -% MAKE%,$(COMMAND_LINE))

DELIVERY := plan apply destroy deploy rollback releases bootstrap roles lock prune doctor cost rehearse
SERVICES := service remove-service
.PHONY: help install dev test test-unit ask eval screenshots soak bench scan check format build synth clean $(SERVICES) $(DELIVERY)

help: ## Explain each target
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

# Not `npm ci`: it refuses a lock file that lacks another platform's optional binaries, and npm writes
# only those of the machine that made it. `--no-save` takes the locked versions and changes no file.
# npm judges engines by the system's Node, which runs nothing but npm: hence errors only.
$(INSTALLED): package.json package-lock.json
	@build/require-node.sh
	@echo 'Installing the packages of package-lock.json: a minute or two, most of it download.'
	npm install --no-save --loglevel=error
	@touch $(INSTALLED)

install: $(INSTALLED) ## Install the packages, as every other target does by itself

dev: $(INSTALLED) ## Run the whole system on this machine; save a file to see it change
	@exec node build/dev.ts

test: $(INSTALLED) ## Check, build, and run every test; with SERVICE, build and run what concerns it
	@exec node build/test.ts $(SERVICE)

test-unit: $(INSTALLED) ## Run the units: no process, no socket, less than a minute
	@exec vitest run --project=unit --project=frontend

ask: $(INSTALLED) ## Ask the running make dev one question, PROMPT, as a demo user, AS (APPROVE=1)
	@exec node test/ask/main.ts $(GIVEN)

eval: $(INSTALLED) ## Ask the model the cases of test/eval, or only CASE, and judge it (MODEL, RUNS, OUT)
	@exec node test/eval/main.ts

screenshots: build ## Take pictures of every state of the page into dist/screenshots (needs Chromium)
	@exec node test/screenshots/main.ts

soak: build ## Two people use the page for MINUTES (default: 30), and nothing may be mixed or lost
	@exec node test/soak/main.ts

bench: $(INSTALLED) ## Run every benchmark, or only NAME (needs Linux and a quiet machine)
	@exec node build/bench.ts $(NAME)

scan: build ## Let checkov scan the stacks of every environment in AWS (needs checkov)
	@exec node build/scan/main.ts

check: $(INSTALLED) ## Format, lint, types, import law, dead code
	@npm run --silent check

format: $(INSTALLED) ## Format and mend what can be mended
	@npm run --silent format

build: $(INSTALLED) ## Build every artifact into dist/
	@node build/build.ts

synth: build ## Synthesize the stacks of ENV (default: local) into dist/stacks/ENV
	@node terraform/main.ts $(ENV)

service: $(INSTALLED) ## Write a new API, NAME, of a team, OWNER; make dev then runs it
remove-service: $(INSTALLED) ## Remove an API, NAME; with FORCE=1 also what git does not have

plan: $(INSTALLED) ## Plan the stacks of ENV, or only STACK; into the folder PLAN, to apply exactly that
apply: $(INSTALLED) ## Plan, show, ask, and apply the stacks of ENV one after another; or the plan in PLAN
destroy: $(INSTALLED) ## Destroy STACK of ENV, or everything in it (STACK=all)
deploy: $(INSTALLED) ## Build SERVICE, publish it, and apply only its stack (VERSION: an earlier one)
rollback: $(INSTALLED) ## Go back to the release of SERVICE before the present one
releases: $(INSTALLED) ## List the releases of every service in ENV
bootstrap: $(INSTALLED) ## Make the buckets and the repository that ENV needs, once
roles: $(INSTALLED) ## Make or change the roles that may deploy ENV (as an administrator)
lock: $(INSTALLED) ## Write the provider lock files of ENV's stacks, to be committed
prune: $(INSTALLED) ## Delete the artifacts that no environment runs or could go back to
doctor: $(INSTALLED) ## Look at everything a deploy to ENV needs and leaves; with CANARY=1 ask one turn
cost: $(INSTALLED) ## What ENV costs a month, and a turn (TURNS a month, ASSUME another value)
rehearse: build ## A whole life of ENV by Terraform, in an emulated account: about ten minutes
TAKEN = $(sort ENV STACK SERVICE VERSION PLAN CANARY TURNS ASSUME $(GIVEN))
quote = '$(subst ','\'',$(1))'
$(DELIVERY):
	@node delivery/main.ts $@ $(foreach name,$(TAKEN),$(call quote,$(name)=$($(name))))

$(SERVICES):
	@node build/new-service/main.ts $@ $(foreach name,$(GIVEN),$(call quote,$(name)=$($(name))))

clean: ## Remove everything that a build wrote, and what the local cloud keeps
	rm -rf dist .local
