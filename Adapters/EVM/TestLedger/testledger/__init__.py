"""A test ledger: an EVM chain on py-evm, sealed as a validator network seals it, served by JSON-RPC on loopback."""
