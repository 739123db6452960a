# The front door. `make` alone lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.PHONY: help demo test setup fmt lint unit e2e e2e-nginx e2e-sandboxed spa deb check-nix check-monitoring sandbox openapi lint-openapi fuzz-api sdks bench torture two-instances labels-proof screenshots advisories clean

help: ## List the targets
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Run the whole product here: SQLite, simulated RT, web app (RT=real: a real RT 5; PORT=8000)
	@RT="$(RT)" PORT="$(PORT)" scripts/demo

test: ## Check everything: format, lints, tests on real parts, browser journeys
	@scripts/test

setup: ## Install what the other targets need, without running anything
	@scripts/setup

fmt: ## Format the Rust code
	@cargo fmt --all

lint: ## Clippy for the server and for WASM, warnings denied
	@scripts/test lints

unit: ## The Rust tests, with real PostgreSQL and RT 5 beside them
	@scripts/test rust

e2e: ## The browser journeys in Chromium, against the simulator and against a real RT 5
	@scripts/test spa journeys

e2e-nginx: ## Every browser journey through a real Nginx (make test takes some of them)
	@scripts/test spa && NGINX_JOURNEYS=all scripts/e2e --project nginx

e2e-sandboxed: ## The browser journeys, the server under what its unit restricts
	@scripts/test spa && scripts/e2e --sandboxed --project simulator

check-nix: ## Evaluate the NixOS module and judge its units (no NixOS needed; NIXPKGS_LIB=…/lib: on nixpkgs' own lib too)
	@scripts/test nix

check-monitoring: ## Have Prometheus read the numbers, and try each alert
	@scripts/test monitoring

deb: ## Build the Debian package into dist/ (BINARY=… WEB=…: of what is built already)
	@BINARY="$(BINARY)" WEB="$(WEB)" scripts/deb

sandbox: ## Boot a systemd, install the package there, and try to get out of the service (as root)
	@cargo test --quiet --workspace --locked --no-run && scripts/test spa && scripts/try-sandbox

spa: ## Build the web app into frontend/dist
	@scripts/setup-frontend && scripts/build-frontend

openapi: ## Write openapi/openapi.json and openapi-3.0.json from the router
	@scripts/openapi

lint-openapi: ## Redocly and spectral on both OpenAPI documents, and what breaks clients
	@scripts/test contract

sdks: ## Generate clients in Python, TypeScript and Rust, compile them, run a scenario with each; run the cookbook
	@scripts/sdks && scripts/cookbook

fuzz-api: ## Call a running server with whatever the document allows, and what not (MINUTES=20; SEED=…)
	@MINUTES="$(MINUTES)" SEED="$(SEED)" scripts/fuzz-api

bench: ## Print what labels, tags, the mirror and the webhook cost in time and bytes (release build; WHAT=mirror-rt: a real RT)
	@scripts/bench $(WHAT)

two-instances: ## Kill one of two servers behind Nginx under load, then PostgreSQL, and count what is left
	@scripts/two-instances

torture: ## Kill the server 50 times under load, RT away for a minute, and count what is left
	@scripts/torture

labels-proof: ## Print 2,000 awkward labels in both sizes and read every code back, at 203 and 300 dpi
	@scripts/labels-proof

screenshots: ## Make docs/screenshots: every screen, desktop and phone, light and dark
	@scripts/screenshots

advisories: ## Look every dependency up in the RustSec advisory database (needs a network)
	@scripts/advisories

clean: ## Remove what this checkout has built (the shared cache stays)
	@rm -rf target dist frontend/dist .demo .sdks e2e/test-results e2e/playwright-report
