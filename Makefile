# Pilotis. `make run` shows it, `make test` proves it.
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
# The race detector needs a C compiler; the program itself does not.
RACE := $(if $(shell command -v gcc 2>/dev/null),-race,)

.PHONY: help run build test lint engine bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile

run: build ## everything embedded, a year and a half of contract, dashboards on 127.0.0.1:8080
	bin/pilotis demo

build: engine ## bin/pilotis
	CGO_ENABLED=0 go build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/pilotis ./cmd/pilotis

# The packages of transform are pure: nothing in them runs beside anything, and the
# race detector would only slow them down. A larger heap spares the others collections.
test: engine lint ## lint, then every test, with the race detector
	@test -n "$(RACE)" || echo "no gcc here: testing without the race detector"
	CGO_ENABLED=$(if $(RACE),1,0) GOGC=400 go test $(RACE) -timeout 20m $$(go list ./... | grep -v /transform)
	go test -timeout 20m ./transform/...

lint: ## gofmt, go vet, staticcheck
	@test -z "$$(gofmt -l cmd connectors transform warehouse sql deploy)" || { gofmt -l cmd connectors transform warehouse sql deploy; echo "run gofmt -w on these files"; exit 1; }
	go vet ./...
	go run $(STATICCHECK) ./...

engine: ## fetch the ClickHouse engine (npm package, checked, kept in the cache folder)
	@deploy/fetch-engine >/dev/null

bench: engine ## the benchmarks
	go test -run '^$$' -bench . -benchmem ./...

clean: ## remove what was built here
	rm -rf bin
