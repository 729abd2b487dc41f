"""A second endpoint that lags, stands still, follows another branch, lies and is slow; control only where it belongs."""

import time

from .client import ACCOUNTS, Answered, Client, Running, signed


def refused(client, *request):
    try:
        client(*request)
    except Answered as error:
        return error.code
    raise AssertionError(f"not refused: {request}")


def check_stale_follower():
    """a follower that lags knows neither later blocks nor their transactions; frozen, it stays where it is"""
    with Running("--clock", "virtual") as ledger:
        main, follower = ledger.main, ledger.follower
        main("test_mine", {"count": 3})
        sent = follower("eth_sendRawTransaction", signed(ACCOUNTS[0], 0, ACCOUNTS[1].address, gas=21_000))
        last = main("test_mine")[0]
        assert follower("eth_getTransactionReceipt", sent) == main("eth_getTransactionReceipt", sent)
        assert main("eth_getTransactionReceipt", sent) is not None
        assert main("test_follow", {"lag": 2}) == "0x2"
        assert follower("eth_blockNumber") == "0x2" and follower("eth_getTransactionReceipt", sent) is None
        assert follower("eth_getBlockByHash", last, False) is None and follower("eth_getBlockByNumber", "0x3", False) is None
        assert follower("eth_getTransactionCount", ACCOUNTS[0].address, "latest") == "0x0"
        main("test_follow", {"frozenAt": 3})
        main("test_mine", {"count": 2})
        assert follower("eth_blockNumber") == "0x3"
        main("test_follow", {})
        assert follower("eth_blockNumber") == "0x6"


def check_lying_follower():
    """a follower gives false answers when told, as often as told, and true ones again"""
    with Running("--clock", "virtual") as ledger:
        main, follower = ledger.main, ledger.follower
        sent = main("eth_sendRawTransaction", signed(ACCOUNTS[0], 0, ACCOUNTS[1].address, gas=21_000))
        main("test_mine")
        true = main("eth_getTransactionReceipt", sent)
        main("test_lie", {"method": "eth_getTransactionReceipt", "first": sent, "set": {"status": "0x0"}, "times": 1})
        assert follower("eth_getTransactionReceipt", sent) == true | {"status": "0x0"}
        assert follower("eth_getTransactionReceipt", sent) == true == main("eth_getTransactionReceipt", sent)
        main("test_lie", {"method": "eth_blockNumber", "result": "0xffff"})
        assert follower("eth_blockNumber") == "0xffff" and main("eth_blockNumber") == "0x1"
        main("test_lie", {"method": "eth_getBlockReceipts", "set": {"status": "0x0"}})
        assert follower("eth_getBlockReceipts", "0x1") == [true | {"status": "0x0"}]
        main("test_truth")
        assert follower("eth_blockNumber") == "0x1"
        main("test_latency", {"milliseconds": 300})
        start = time.monotonic()
        follower("eth_blockNumber")
        assert time.monotonic() - start >= 0.3


def check_control_is_guarded():
    """test_ calls are served only with --control and only at the main endpoint; a virtual clock needs them"""
    with Running("--clock", "virtual") as ledger:
        assert refused(ledger.follower, "test_mine") == -32601
    with Running() as ledger:
        assert refused(ledger.main, "test_setTime", 5) == -32000
    plain = Running(control=False)
    with plain as ledger:
        assert refused(Client(ledger.main.url), "test_mine") == -32601


def check_tags():
    """latest, pending and earliest work; safe and finalized do only where a finality depth was given"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        ask("test_mine", {"count": 4})
        assert ask("eth_getBlockByNumber", "pending", False) == ask("eth_getBlockByNumber", "latest", False)
        assert ask("eth_getBlockByNumber", "earliest", False)["number"] == "0x0"
        assert refused(ask, "eth_getBlockByNumber", "finalized", False) == -39001
        assert ask("eth_getBlockByNumber", "0x5", False) is None
    with Running("--clock", "virtual", "--finality-depth", "3", follower=False) as ledger:
        ask = ledger.main
        ask("test_mine", {"count": 4})
        assert ask("eth_getBlockByNumber", "finalized", False)["number"] == ask("eth_getBlockByNumber", "safe", False)["number"] == "0x1"
