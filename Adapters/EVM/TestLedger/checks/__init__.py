"""Checks of the test ledger from outside: they share no code with it and see only what it serves."""
