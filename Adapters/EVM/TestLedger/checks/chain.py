"""The chain over time: reorganisations, death and restart, clocks."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from .client import ACCOUNTS, PROGRAM, Answered, Running, bytes_of, signed
from .outside import qbft_header

A, B = ACCOUNTS[0], ACCOUNTS[1]


def pay(sender, nonce, **more):
    return signed(sender, nonce, ACCOUNTS[7].address, gas=21_000, **more)


def check_reorganisation():
    """a reorganisation takes a receipt away and gives it back in another block; the orphan is still served by its hash"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        ask("test_mine")
        sent = ask("eth_sendRawTransaction", pay(A, 0))
        ask("test_mine", {"count": 2})
        before = ask("eth_getTransactionReceipt", sent)
        changed = ask("test_reorg", {"depth": 2})
        after = ask("eth_getTransactionReceipt", sent)
        assert after["blockNumber"] == before["blockNumber"] and after["blockHash"] == changed["blocks"][0] != before["blockHash"]
        assert ask("eth_blockNumber") == "0x4" and ask("eth_getBlockByNumber", "latest", False)["hash"] == changed["newHead"]
        orphan = ask("eth_getBlockByHash", before["blockHash"], False)
        assert orphan["transactions"] == [sent] and orphan["number"] == after["blockNumber"]
        members = [bytes_of(one) for one in ask("qbft_getValidatorsByBlockNumber", "latest")]
        for tag in changed["blocks"]:
            qbft_header(bytes_of(ask("debug_getRawHeader", tag)), members)


def check_lost_in_reorganisation():
    """a reorganisation can lose a transaction for good, and another can take its place"""
    for seal in ("qbft", "clique"):
        with Running("--clock", "virtual", "--seal", seal, follower=False) as ledger:
            ask = ledger.main
            gone, kept = ask("eth_sendRawTransaction", pay(A, 0)), ask("eth_sendRawTransaction", pay(B, 0))
            ask("test_mine", {"count": 3})
            ask("test_reorg", {"depth": 3, "drop": [gone]})
            assert ask("eth_getTransactionReceipt", gone) is None and ask("eth_getTransactionByHash", gone) is None, seal
            assert ask("eth_getTransactionReceipt", kept)["status"] == "0x1"
            assert ask("eth_getTransactionCount", A.address, "latest") == "0x0"
            other = ask("eth_sendRawTransaction", pay(A, 0, value=9))
            ask("test_mine")
            assert ask("eth_getTransactionReceipt", other)["status"] == "0x1"
            ask("test_hold", True)
            ask("test_reorg", {"depth": 1, "drop": "all"})
            assert ask("eth_getTransactionByHash", other) is None


def check_back_to_the_pool():
    """a longer branch built by hand sends transactions back to wait"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        fork = ask("test_mine")[0]
        sent = ask("eth_sendRawTransaction", pay(A, 0))
        ask("test_mine")
        ask("test_mine", {"parent": fork, "count": 2, "transactions": [], "round": 1})
        assert ask("eth_getTransactionReceipt", sent) is None
        assert ask("eth_getTransactionByHash", sent)["blockHash"] is None
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", sent)["blockNumber"] == "0x4"


def check_restart():
    """a killed ledger comes back with its whole chain, also after a torn write; with other options it refuses"""
    with tempfile.TemporaryDirectory() as folder:
        options = ("--clock", "virtual", "--data", folder)
        with Running(*options, follower=False) as ledger:
            ask = ledger.main
            sent = ask("eth_sendRawTransaction", pay(A, 0))
            ask("test_mine", {"count": 3})
            ask("test_reorg", {"depth": 1})
            ask("test_mine", {"fault": "few"})
            genesis = ledger.announced["genesisHash"]
            before = [ask("eth_getBlockByNumber", hex(n), True) for n in range(6)] + [ask("eth_getTransactionReceipt", sent)]
            ledger.kill()
        with open(Path(folder) / "chain.jsonl", "ab") as file:
            file.write(b'{"block":"0xf9')
        with Running(*options, "--genesis-time", "1800000000", follower=False) as ledger:
            ask = ledger.main
            assert ledger.announced["genesisHash"] == genesis and ledger.announced["head"] == 5
            assert [ask("eth_getBlockByNumber", hex(n), True) for n in range(6)] + [ask("eth_getTransactionReceipt", sent)] == before
            ask("test_mine")
        with Running(*options, follower=False) as ledger:
            assert ledger.announced["head"] == 6
        command = [sys.executable, str(PROGRAM), "--port", "0", "--control", *options, "--chain-id", "5"]
        other = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert other.returncode == 1 and "chainId" in other.stderr and "another data directory" in other.stderr


def check_virtual_clock():
    """on the virtual clock time is what was set, and no block comes by itself"""
    with Running("--clock", "virtual", "--genesis-time", "1700000000", follower=False) as ledger:
        ask = ledger.main
        ask("test_setTime", 1_700_000_100)
        ask("test_mine", {"count": 2})
        assert [int(ask("eth_getBlockByNumber", hex(n), False)["timestamp"], 16) for n in (0, 1, 2)] == [1700000000, 1700000100, 1700000101]
        ask("test_setNextTimestamp", 1_700_009_999)
        ask("test_mine")
        assert int(ask("eth_getBlockByNumber", "latest", False)["timestamp"], 16) == 1_700_009_999
        try:
            ask("test_setNextTimestamp", 1_700_009_999)
        except Answered as error:
            assert error.code == -32602
        else:
            raise AssertionError("a block as old as its parent was promised")


def check_wall_clock():
    """on the wall clock blocks come by themselves, carry the machine's time, and stop when the network stalls"""
    with Running("--period", "0.2", follower=False) as ledger:
        ask = ledger.main
        sent = ask("eth_sendRawTransaction", pay(A, 0))
        deadline = time.monotonic() + 20
        while ask("eth_getTransactionReceipt", sent) is None:
            assert time.monotonic() < deadline, "no block came"
            time.sleep(0.05)
        ask("test_stall", True)
        height = ask("eth_blockNumber")
        time.sleep(0.6)
        assert ask("eth_blockNumber") == height
        stamps = [int(ask("eth_getBlockByNumber", hex(n), False)["timestamp"], 16) for n in range(int(height, 16) + 1)]
        assert stamps == sorted(set(stamps)) and abs(stamps[1] - time.time()) < 30
