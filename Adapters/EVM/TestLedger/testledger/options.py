"""The command line."""

import argparse
import re
import time

from .evm import FORKS
from .seals import SEALS

GWEI = 10**9
VIRTUAL_START = 1_767_225_600  # 2026-01-01, for a virtual clock that is not told otherwise


def funded(text):
    """ADDRESS or ADDRESS=WEI."""
    found = re.fullmatch(r"(0x[0-9a-fA-F]{40})(?:=([0-9]{1,60}))?", text)
    if not found:
        raise argparse.ArgumentTypeError(f"expected 0x and 40 hex digits, and perhaps =WEI; got {text!r}")
    return found[1].lower(), int(found[2] or 10**24)


def bounded(low, high, kind=int):
    def read(text):
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not low <= value <= high:
            raise argparse.ArgumentTypeError(f"expected {low} to {high}, got {text!r}")
        return value

    return read


def parser():
    p = argparse.ArgumentParser(prog="test_ledger.py", description="An EVM test ledger on 127.0.0.1, sealed by validators.")
    p.add_argument("--port", type=bounded(0, 65535), default=8545, help="JSON-RPC port; 0 takes a free one (default 8545)")
    p.add_argument("--follower-port", type=bounded(0, 65535), help="port of a second endpoint of the same chain; 0 takes a free one")
    p.add_argument("--data", help="directory that keeps the chain; without it the chain ends with the process")
    p.add_argument("--seal", choices=sorted(SEALS), default="qbft", help="how blocks are sealed (default qbft)")
    p.add_argument("--validators", type=bounded(1, 64), default=4, help="how many there are at the start (default 4)")
    p.add_argument("--epoch", type=bounded(2, 1 << 40), default=30_000, help="blocks after which open votes end (default 30000)")
    p.add_argument("--fork", choices=FORKS, default="london", help="rules of the machine (default london)")
    p.add_argument("--chain-id", type=bounded(1, (1 << 63) - 1), default=1337)
    p.add_argument("--gas-limit", type=bounded(5000, 1 << 53), default=30_000_000, help="of every block (default 30000000)")
    p.add_argument("--base-fee", type=bounded(0, 1 << 80), default=GWEI, help="wei, of the first block; 0 keeps it at 0 (default 10^9)")
    p.add_argument("--least-price", type=bounded(0, 1 << 80), default=0, help="wei, the least tip for each gas (default 0)")
    p.add_argument("--zero-fee", action="store_true", help="gas is free: --base-fee 0 --least-price 0")
    p.add_argument("--clock", choices=("wall", "virtual"), default="wall", help="virtual: time and blocks only by test_ calls")
    p.add_argument("--period", type=bounded(0.05, 3600, float), default=1.0, help="seconds from block to block on the wall clock (default 1)")
    p.add_argument("--genesis-time", type=bounded(1, 1 << 62), help="seconds since 1970 (default: now, or 2026-01-01 on a virtual clock)")
    p.add_argument("--fund", type=funded, action="append", default=[], metavar="ADDRESS[=WEI]", help="an account that has ether from the start (default 10^24 wei)")
    p.add_argument("--finality-depth", type=bounded(0, 1 << 20), help="serve the tags safe and finalized so many blocks below the head; by default there are none")
    p.add_argument("--largest-log-range", type=bounded(1, 1 << 40), default=5000, help="blocks that one eth_getLogs may span (default 5000)")
    p.add_argument("--errors", choices=("geth", "besu"), default="geth", help="whose words refusals are in (default geth)")
    p.add_argument("--control", action="store_true", help="serve the test_ calls")
    return p


def read_options(arguments=None):
    options = parser().parse_args(arguments)
    if options.zero_fee:
        options.base_fee = options.least_price = 0
    if options.clock == "virtual" and not options.control:
        parser().error("--clock virtual needs --control, as nothing else moves the time")
    if options.genesis_time is None:
        options.genesis_time = VIRTUAL_START if options.clock == "virtual" else int(time.time())
    return options


def chain_settings(options):
    """What makes this chain this chain; kept with it, and compared at a restart."""
    return {
        "version": 1,
        "seal": options.seal,
        "fork": options.fork,
        "chainId": options.chain_id,
        "validators": options.validators,
        "epoch": options.epoch,
        "gasLimit": options.gas_limit,
        "baseFee": options.base_fee,
        "genesisTime": options.genesis_time,
        "balances": {address: str(wei) for address, wei in sorted(options.fund)},
    }
