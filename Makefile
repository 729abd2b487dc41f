# Everything a person needs, in the order they need it: make demo, make test.
# One debug build serves demo and tests alike; `release` makes the optimised program beside it.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
JOBS ?= $(shell nproc)
BUILD_FLAGS := --explicit-target-dependency-import-check error -j $(JOBS)
PROGRAM := .build/debug/interlock
SOURCES := $(wildcard Package.swift Sources Adapters Tests)

# libcurl: the desk's client; nghttp2 and curl programs: interoperability tests; strace: full disks;
# python3-venv: PyPI packages of the second verifier, the cross-check and the EVM test ledger, each in a folder of its own; spin, gcc: the model;
# file systems, name spaces and gcc: the faults of the machine; tzdata: cut-offs by time zone.
PACKAGES := libssl-dev libnghttp2-dev libcurl4-openssl-dev libsecp256k1-dev libsqlite3-dev libxml2-dev pkg-config \
	openssl curl nghttp2-client nghttp2-server strace python3 python3-venv \
	spin gcc libc6-dev e2fsprogs xfsprogs iproute2 tzdata

# Seconds in which `make test` begins cases of the kill matrix, on SQL ledgers and on a chain.
SPREAD ?= 180
SPREAD_EVM ?= 320

# QuantLib and python-stdnum, which the program's prices and checks are held against; CASES of each kind.
INSTRUMENTS_VENV := .build-venv-instruments
CROSS_CHECK := --cases $(if $(CASES),$(CASES),20000)

# xmlschema and the schemas that PyPI packages carry, which the messages' tables and the validator are held against.
MESSAGES_VENV := .build-venv-messages
MESSAGE_SCHEMAS := $(MESSAGES_VENV)/bin/python Tests/MessageSchemas

# How much the second verifier is asked in `make test`; ALL=1 asks everything.
VENV := .build-venv
QUESTIONS := $(if $(ALL),,--flips 1000 --edges 60)

# Python for the EVM contracts (compiler, two EVMs) and the test ledger; in another folder the prover, which pins packages of its own.
EVM_VENV := .build-venv-evm
VENV_HALMOS := .build-venv-halmos
EVM_LEDGER := cd Adapters/EVM/TestLedger && $(CURDIR)/$(EVM_VENV)/bin/python

# Worlds that `make simulate` lives, from any first seed or from FIRST on, of at most so many trades; and those of `make test`.
SEEDS ?= 1000000
TRADES ?= 1
WINDOW ?= 4
WORLDS := --first 1 --seeds 2000 --trades 1 --jobs $(JOBS)
FEW_WORLDS := --first 1 --seeds 200 --trades 1 --trace --jobs $(JOBS)

# Seconds that `make fuzz` gives each parser, and `make test`.
SECONDS ?= 60
FEW_SECONDS ?= 1
FUZZ_SECONDS ?= 600

# Tests that only compute. They run by themselves, so that those which wait for something are not starved by them.
PURE_TESTS := ^(SettlementModel|OpenSSL|Secp256k1|XML|SettlementProofs|Instruments|ISO20022Messages|TransferCore|PeerProtocol|SettlementEvidence|SQLLedgerProofs|SQLLedgerRules|FinancingRegistry|EVMProofs|EVMNotaryRules|Fuzz|Simulation|Repository)Tests

# Tests of real connections' time limits. They run by themselves, because what their peers do in time they must do on a machine that has time.
CLOCKED_TESTS := ^SecureChannelsTests

# What the sanitizers watch: the glue to C and what stands on it; what runs on several threads.
GLUE_TESTS := OpenSSLTests|XMLTests|SecureChannelsTests|SettlementProofsTests|GatewayAPITests|DeskCommandTests|FuzzTests
THREAD_TESTS := SecureChannelsTests|JournalStoreTests|KeyVaultTests|SQLLedgerServiceTests|SQLLedgerAdapterTests|FinancingRegistryServiceTests|GatewayAPITests|ScenarioTests

.PHONY: help setup build test cross-check message-schemas model model-full simulate crash-pairs mutants kill-matrix disk-full faults second-verifier \
	evm-test-ledger evm-vectors evm-proof-vectors notaries registry \
	contracts contracts-test contracts-fuzz contracts-mutants contracts-prove fuzz asan tsan lint format demo release bench clean

help: ## What each target does
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install the Debian packages that are missing (as root, or through sudo)
	@missing=(); \
	for package in $(PACKAGES); do \
		dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q '^install ok installed$$' \
			|| missing+=("$$package"); \
	done; \
	if [ "$${#missing[@]}" -eq 0 ]; then exit 0; fi; \
	echo "installing: $${missing[*]}"; \
	run=(env DEBIAN_FRONTEND=noninteractive); \
	if [ "$$(id -u)" -ne 0 ]; then \
		command -v sudo >/dev/null \
			|| { echo "run as root once, or install: $${missing[*]}" >&2; exit 1; }; \
		run=(sudo -n env DEBIAN_FRONTEND=noninteractive); \
	fi; \
	"$${run[@]}" apt-get update -qq; \
	"$${run[@]}" apt-get install -y -qq --no-install-recommends "$${missing[@]}"

build: setup ## Build the program and its tests, once, unoptimised
	$(SWIFT) build --build-tests $(BUILD_FLAGS)

test: lint build model contracts-test $(VENV)/ready $(INSTRUMENTS_VENV)/ready $(MESSAGES_VENV)/ready ## Everything that CI runs, on one machine in about half an hour
	python3 Tests/Mutants/mutants.py check
	$(SWIFT) test --skip-build $(BUILD_FLAGS) --filter '$(PURE_TESTS)'
	$(SWIFT) test --skip-build $(BUILD_FLAGS) --filter '$(CLOCKED_TESTS)'
	INTERLOCK_PATIENCE=60 $(SWIFT) test --skip-build $(BUILD_FLAGS) --skip '$(PURE_TESTS)|$(CLOCKED_TESTS)'
	$(INSTRUMENTS_VENV)/bin/python Tests/CrossCheck/cross_check.py --program $(PROGRAM) --cases 300
	$(MESSAGE_SCHEMAS)/make_tables.py --check
	$(MESSAGE_SCHEMAS)/cross_check.py --program $(PROGRAM) --cases 1400
	$(PROGRAM) demo >/dev/null && echo "demo: all four runs ended as they must"
	$(PROGRAM) simulate $(WORLDS)
	diff <($(PROGRAM) simulate $(FEW_WORLDS) | grep '^trace') <($(PROGRAM) simulate $(FEW_WORLDS) --no-memory | grep '^trace') \
		&& echo "each signature made and checked anew: the same worlds to the byte"
	$(PROGRAM) simulate --crashes --story settled --jobs $(JOBS)
	python3 Tests/Fuzz/fuzz.py --seconds $(FEW_SECONDS) --workers $(JOBS) --jobs $(JOBS) --swift $(SWIFT)
	python3 Tests/KillMatrix/disk_full.py --program $(PROGRAM)
	$(VENV)/bin/python Tests/SecondVerifier/second_verifier.py --program $(PROGRAM) $(QUESTIONS)
	$(MAKE) --no-print-directory evm-test-ledger
	$(EVM_VENV)/bin/python Tests/EVMVectors/make_vectors.py --check Specs/Vectors/evm
	$(EVM_VENV)/bin/python Tests/Notary/notary_vectors.py --check
	$(EVM_VENV)/bin/python Tests/Notary/notary_processes.py --program $(PROGRAM)
	$(EVM_VENV)/bin/python Tests/Notary/notary_chains.py --program $(PROGRAM)
	$(EVM_VENV)/bin/python Tests/Notary/notary_kills.py --program $(PROGRAM) --few
	$(EVM_VENV)/bin/python Tests/Notary/notary_kills.py --program $(PROGRAM) --few --chain
	$(EVM_VENV)/bin/python Tests/EVMCommands/evm_commands.py --program $(PROGRAM)
	$(PROGRAM) demo --ledger evm >/dev/null && echo "demo on a chain: all runs ended as they must"
	python3 Tests/Registry/registry_processes.py --program $(PROGRAM)
	python3 Tests/Registry/registry_gateways.py --program $(PROGRAM)
	python3 Tests/Registry/registry_kills.py --program $(PROGRAM) --few
	python3 Tests/Screening/screening_command.py --program $(PROGRAM)
	python3 Tests/Screening/gateway_screening.py --program $(PROGRAM)
	python3 Tests/ISOExchange/iso_exchange.py --program $(PROGRAM)
	python3 Tests/Faults/faults.py --program $(PROGRAM) --few
	python3 Tests/KillMatrix/kill_matrix.py --program $(PROGRAM) --spread $(SPREAD)
	$(EVM_VENV)/bin/python Tests/KillMatrix/kill_matrix.py --program $(PROGRAM) --ledger evm --spread $(SPREAD_EVM)
	python3 Tests/Counterparty/gateway_conformance.py --program $(PROGRAM)
	python3 Tests/Counterparty/counterparty_behaviours.py --program $(PROGRAM)

cross-check: build $(INSTRUMENTS_VENV)/ready ## Prices, days and identifiers at random against QuantLib and python-stdnum; CASES=…
	$(INSTRUMENTS_VENV)/bin/python Tests/CrossCheck/cross_check.py --program $(PROGRAM) $(CROSS_CHECK)

$(INSTRUMENTS_VENV)/ready: Tests/CrossCheck/requirements.txt | setup
	python3 -m venv --clear $(INSTRUMENTS_VENV)
	$(INSTRUMENTS_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

message-schemas: build $(MESSAGES_VENV)/ready ## ISO 20022 tables against schemas; messages at random against xmlschema; CASES=…
	$(MESSAGE_SCHEMAS)/make_tables.py --check
	$(MESSAGE_SCHEMAS)/compare_schemas.py
	$(MESSAGE_SCHEMAS)/cross_check.py --program $(PROGRAM) $(CROSS_CHECK)

$(MESSAGES_VENV)/ready: Tests/MessageSchemas/requirements.txt Tests/MessageSchemas/schemas.txt | setup
	python3 -m venv --clear $(MESSAGES_VENV)
	$(MESSAGES_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	$(MESSAGES_VENV)/bin/pip install --quiet --disable-pip-version-check --no-deps --requirement Tests/MessageSchemas/schemas.txt
	touch $@

model: setup ## Search the protocol's model: every invariant, every bound shown tight
	python3 Specs/Model/check.py

model-full: setup ## The same with the large searches; minutes, a few GB
	python3 Specs/Model/check.py --full

kill-matrix: build $(if $(filter evm,$(LEDGER)),$(EVM_VENV)/ready) ## Every process killed at every sync and every send, and started again; LEDGER=evm on a chain (a day or two)
	$(if $(filter evm,$(LEDGER)),$(EVM_VENV)/bin/python,python3) Tests/KillMatrix/kill_matrix.py --program $(PROGRAM) --ledger $(LEDGER) --all

mutants: setup ## Seed each fault of the catalogue and see which test catches it (a build of its own, then long)
	python3 Tests/Mutants/mutants.py run --again --jobs $(JOBS)

disk-full: build ## Every process on a full disk, then with room again
	python3 Tests/KillMatrix/disk_full.py --program $(PROGRAM)

faults: build ## Power cuts, failing disks, bad wires, wrong clocks; CASES=40 for so many of each
	python3 Tests/Faults/faults.py --program $(PROGRAM) $(if $(CASES),--cases $(CASES))

simulate: release ## A million simulated worlds (SEEDS=…, FIRST=…, TRADES=1 to 8), all invariants after every step
	.build/release/interlock simulate $(if $(FIRST),--first $(FIRST)) --seeds $(SEEDS) --trades $(TRADES) --jobs $(JOBS)

crash-pairs: release ## Every death in eight simulated runs, and every pair of two within WINDOW=4 points in those of one trade (10000: every pair, hours)
	.build/release/interlock simulate --crashes --jobs $(JOBS)
	.build/release/interlock simulate --crashes --pairs --window $(WINDOW) --jobs $(JOBS)

fuzz: setup ## Every parser of hostile bytes, guided by coverage, under AddressSanitizer; SECONDS=60 for each
	python3 Tests/Fuzz/fuzz.py --seconds $(SECONDS) --jobs $(JOBS) --swift $(SWIFT)

asan: setup ## The tests of the C glue under AddressSanitizer (a build of its own)
	$(SWIFT) build --build-tests --sanitize=address --scratch-path .build-asan $(BUILD_FLAGS)
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --skip-build --sanitize=address --scratch-path .build-asan $(BUILD_FLAGS) \
		--filter '$(GLUE_TESTS)'

tsan: setup ## The tests of engine, transport, journal, vault and ledger under ThreadSanitizer (a build of its own)
	$(SWIFT) build --build-tests --sanitize=thread --scratch-path .build-tsan $(BUILD_FLAGS)
	"$$(dirname "$$(readlink -f "$$(command -v $(SWIFT))")")/clang" -O2 -shared -fPIC Tests/ThreadSanitizer/contended_mutex.c -ldl \
		-o .build-tsan/contended_mutex.so
	INTERLOCK_PATIENCE=120 TSAN_OPTIONS=suppressions=$(CURDIR)/Tests/ThreadSanitizer/suppressions.txt \
		LD_PRELOAD=$(CURDIR)/.build-tsan/contended_mutex.so \
		$(SWIFT) test --skip-build --sanitize=thread --scratch-path .build-tsan $(BUILD_FLAGS) --filter '$(THREAD_TESTS)'

second-verifier: build $(VENV)/ready ## Two verifiers of evidence, asked the same; with ALL=1 every question
	$(VENV)/bin/python Tests/SecondVerifier/second_verifier.py --program $(PROGRAM) $(QUESTIONS)

contracts: $(EVM_VENV)/ready ## Compile the EVM contracts anew and compare with the artefacts that are kept
	$(EVM_VENV)/bin/python Adapters/EVM/Contracts/build.py

contracts-test: contracts ## The EVM contracts: tests, a short fuzz against the model, gas (part of `make test`)
	$(EVM_VENV)/bin/python -m unittest discover --start-directory Tests/EVMContracts
	$(EVM_VENV)/bin/python Tests/EVMContracts/fuzz.py --seeds 6
	$(EVM_VENV)/bin/python Tests/EVMContracts/gas.py
	$(EVM_VENV)/bin/python Tests/EVMContracts/mutants.py check

contracts-fuzz: contracts ## Fuzz the escrow against its model for FUZZ_SECONDS, from a seed of today
	$(EVM_VENV)/bin/python Tests/EVMContracts/fuzz.py --seconds $(FUZZ_SECONDS) --first $$(date +%Y%m%d00000) --outcomes

contracts-mutants: contracts ## Seed each fault into the contracts and see what finds it
	$(EVM_VENV)/bin/python Tests/EVMContracts/mutants.py report

contracts-prove: contracts $(VENV_HALMOS)/ready ## Prove the escrow for all inputs, and that each proof finds its seeded faults
	$(VENV_HALMOS)/bin/python Adapters/EVM/Contracts/Proofs/prove.py all --vyper $(EVM_VENV)/bin/vyper

$(EVM_VENV)/ready: Adapters/EVM/requirements.txt | setup
	python3 -m venv --clear $(EVM_VENV)
	$(EVM_VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV_HALMOS)/ready: Adapters/EVM/Contracts/Proofs/requirements.txt | setup
	python3 -m venv --clear $(VENV_HALMOS)
	$(VENV_HALMOS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV)/ready: Specs/Verifier/requirements.txt | setup
	python3 -m venv --clear $(VENV)
	$(VENV)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

evm-test-ledger: $(EVM_VENV)/ready ## The EVM test ledger, checked from outside, and its vectors compared with a new run
	$(EVM_LEDGER) -m checks
	$(EVM_LEDGER) -m checks.vectors --check

evm-vectors: $(EVM_VENV)/ready ## Write Specs/Vectors/evm/qbft-*.json again
	$(EVM_LEDGER) -m checks.vectors

evm-proof-vectors: $(EVM_VENV)/ready ## Write the other files of Specs/Vectors/evm again, and say how they differ from what is committed
	$(EVM_VENV)/bin/python Tests/EVMVectors/make_vectors.py Specs/Vectors/evm
	git diff --stat -- Specs/Vectors/evm

notaries: build $(EVM_VENV)/ready ## Four notaries over a log and over a chain, the escrow on an EVM; then one notary killed at every sync, send and write
	$(EVM_VENV)/bin/python Tests/Notary/notary_processes.py --program $(PROGRAM)
	$(EVM_VENV)/bin/python Tests/Notary/notary_chains.py --program $(PROGRAM)
	$(EVM_VENV)/bin/python Tests/Notary/notary_kills.py --program $(PROGRAM)
	$(EVM_VENV)/bin/python Tests/Notary/notary_kills.py --program $(PROGRAM) --chain

registry: build ## A registry of financed claims and four banks, and gateways that ask it; then the registry killed at every sync, send and write
	python3 Tests/Registry/registry_gateways.py --program $(PROGRAM)
	python3 Tests/Registry/registry_processes.py --program $(PROGRAM)
	python3 Tests/Registry/registry_kills.py --program $(PROGRAM)

lint: ## Refuse what `make format` would change
	$(SWIFT) format lint --strict --parallel --recursive $(SOURCES)

format: ## Rewrite the sources in the house format
	$(SWIFT) format format --in-place --parallel --recursive $(SOURCES)

# LEDGER=evm: the bond is a token on an EVM network of four validators, played by the test ledger.
LEDGER ?= sql
demo: build $(if $(filter evm,$(LEDGER)),$(EVM_VENV)/ready) ## Two banks, two ledgers, told on the terminal; LEDGER=evm for a bond on a chain, rtgs for cash at a payment system
	$(PROGRAM) demo --ledger $(LEDGER)

release: setup ## The optimised program, in .build/release/interlock
	$(SWIFT) build -c release --product interlock $(BUILD_FLAGS)

bench: release $(if $(filter evm,$(LEDGER)),$(EVM_VENV)/ready) ## Settle many at once with the optimised program and measure; LEDGER=evm on a chain
	.build/release/interlock bench --ledger $(LEDGER) $(if $(filter evm,$(LEDGER)),--transfers 100 --in-flight 16)
	.build/release/interlock bench --instruments

clean: ## Remove everything that was built
	$(SWIFT) package clean
