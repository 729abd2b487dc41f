"""Runs every check, in order, and stops at the first that fails."""

import sys
import time

from . import blocks, chain, endpoints, fees, rpc, seals, waiting

MODULES = (seals, blocks, fees, waiting, chain, endpoints, rpc)


def main():
    began, count = time.monotonic(), 0
    for module in MODULES:
        for name, check in vars(module).items():
            if not name.startswith("check_") or check.__module__ != module.__name__:
                continue
            start = time.monotonic()
            check()
            count += 1
            print(f"  {check.__doc__.strip()} ({time.monotonic() - start:.1f} s)", flush=True)
    print(f"test ledger: {count} checks hold ({time.monotonic() - began:.0f} s)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
