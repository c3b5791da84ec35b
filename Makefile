# Everything is built once, in release, in .build: tests and program share their modules. `-enable-testing`
# lets tests see what is internal.
SHELL = /bin/bash
SWIFT = swift
FLAGS = -c release -Xswiftc -enable-testing
SOURCES = Sources Tests Package.swift
PREFIX = $(HOME)/.local
.DEFAULT_GOAL = help
.PHONY: help packages build build-tests demo test validate benchmarks checks lint format install clean \
  laws phases stability lazy-exponents circle circle-growth answers optimisers images spectrum image-spectra coverage test-checkpoint test-slurm fuzz fuzz-readers wheel test-wheel test-python test-swift docs

help: ## this list
	@echo "make TARGET, where TARGET is one of"
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS=$$'\t' read -r name text; do \
	  printf '  %-14s %s\n' "$$name" "$$text"; done

packages: ## install the Debian or Ubuntu packages that are missing (asks sudo when not root)
	@scripts/install-packages

packages-%: # those of one purpose: scripts, validation, benchmarks, slurm, python, wheel
	@scripts/install-packages $*

build: packages ## build the program, .build/release/dmft
	$(SWIFT) build $(FLAGS) --product dmft

build-tests: packages
	$(SWIFT) build $(FLAGS) --build-tests

demo: build ## solve and simulate the paper's model, compare, and draw: everything goes to demo/
	@scripts/demo .build/release/dmft

test: build-tests ## run all tests
	@$(SWIFT) test $(FLAGS) --skip-build --disable-xctest

test-checkpoint: build ## a checkpointed march killed at 50 random moments, interrupted, and ended by time: the same curve to the last bit
	@scripts/test-checkpoint .build/release/dmft

test-slurm: build packages-slurm ## a sweep on a private Slurm: tasks killed and submitted again (part of make test where Slurm is installed)
	@scripts/test-slurm .build/release/dmft

wheel: packages packages-wheel ## build the Python wheel with the program and its libraries, minutes: dist/dmft-….whl
	scripts/make-wheel

test-wheel: wheel ## install the wheel where neither Swift nor these packages are, and run it
	scripts/test-wheel dist/dmft-*.whl

test-python: build packages-python ## check and test the Python package, its examples and notebooks (part of .ci/run)
	scripts/test-python .build/release/dmft

test-swift: packages ## build a package that uses the library
	$(SWIFT) build --package-path examples/swift --scratch-path .build-example

docs: build packages-python ## build the site: .build-docs/site/index.html
	scripts/make-docs .build/release/dmft

validate: build ## verdicts on all cases of validation/, minutes: report/report.html
	.build/release/dmft validate validation --report report

benchmarks: build packages-benchmarks ## measure against the Python peers (NumPy, SciPy), ten minutes: Benchmarks/RESULTS.md
	Benchmarks/run

lazy-exponents: build packages-scripts ## measure the exponents of the lazy limit, four minutes: validation/lazy-exponents
	validation/lazy-exponents/run .build/release/dmft

laws: build packages-scripts ## measure every scaling law, ten minutes: validation/laws
	validation/laws/run .build/release/dmft

phases: build packages-scripts ## measure the compute-optimal exponent in each of the 4+3 phases, ten minutes: validation/phases
	validation/phases/run .build/release/dmft

stability: build packages-scripts ## rates on both sides of the border of stability, an hour: validation/stability
	validation/stability/run .build/release/dmft

circle: build packages-scripts ## train nonlinear networks on the circle, lazy and rich, 15 minutes: validation/circle
	validation/circle/run .build/release/dmft

circle-growth: build packages-validation ## follow the kernel of infinitely wide networks on the circle, three minutes: validation/circle-growth
	validation/circle-growth/run .build/release/dmft

answers: build packages-scripts ## answer questions about learning curves, a quarter of an hour: validation/answers (one: make answers/NAME)
	validation/answers/run .build/release/dmft

answers/%: build packages-scripts
	validation/answers/run .build/release/dmft $*

optimisers: build packages-scripts ## train by every rule at its best rate, ten minutes: validation/optimisers
	validation/optimisers/run .build/release/dmft

images: build packages-images ## train convolutional networks on images, lazy and rich, 20 minutes: validation/images
	validation/images/run .build/release/dmft

spectrum: build packages-validation ## capacity and source of drawn samples, 20 minutes: validation/spectrum
	validation/spectrum/run .build/release/dmft

image-spectra: build packages-validation ## spectra of images that Python packages ship, ten minutes: docs/images
	docs/images/run .build/release/dmft

coverage: build packages-validation ## how often 95 % intervals of simulations cover the mean: validation/coverage
	validation/coverage/run .build/release/dmft

fuzz: build packages-scripts ## damaged files against every reader, half an hour (MINUTES=30, SEED=1): fuzz-failures/
	nice -n 19 scripts/fuzz .build/release/dmft --minutes $(or $(MINUTES),30) --seed $(or $(SEED),1) --keep fuzz-failures

fuzz-readers: packages packages-scripts ## libFuzzer on the readers of files, half an hour (MINUTES=30): fuzz-failures/
	nice -n 19 scripts/fuzz-readers --minutes $(or $(MINUTES),30) --keep fuzz-failures

checks: packages-scripts ## the order of the folders is that of dependence, targets list what they name, every address exists, paths are read in one way
	scripts/test-checks
	scripts/check-layers
	scripts/check-modules
	scripts/check-addresses
	scripts/check-paths

lint: ## check the layout of the code
	$(SWIFT) format lint --strict --recursive $(SOURCES)

format: ## lay out the code
	$(SWIFT) format --in-place --recursive $(SOURCES)

install: build ## install the program to PREFIX/bin (PREFIX=~/.local unless given)
	install -D --mode=755 .build/release/dmft $(DESTDIR)$(PREFIX)/bin/dmft
	@echo "installed $(DESTDIR)$(PREFIX)/bin/dmft"

clean: ## remove what was built and the results of the demo
	rm -rf .build demo report
