"""Starts the EVM test ledger; --help says what it can do, README.md what it is for."""

import sys

from testledger.options import read_options
from testledger.service import main

if __name__ == "__main__":
    sys.exit(main(read_options()))
