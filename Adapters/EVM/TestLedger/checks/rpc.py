"""JSON-RPC itself, and every method with parameters that make no sense."""

import json
import urllib.request

from .client import ACCOUNTS, Running, signed

JUNK = [None, True, -1, 7, 1.5, "", "0x", "0xg", "latest", "nonsense", "0x01", "0x" + "f" * 65, "0x" + "00" * 20, "0x" + "ab" * 32, [], {}, [[]], {"a": 1}]
METHODS = (
    "eth_getBlockByNumber eth_getBlockByHash eth_getBlockTransactionCountByNumber eth_getBlockTransactionCountByHash debug_getRawHeader "
    "debug_getRawBlock debug_getRawReceipts eth_getTransactionByHash eth_getTransactionByBlockHashAndIndex "
    "eth_getTransactionByBlockNumberAndIndex eth_getTransactionReceipt eth_getBlockReceipts eth_getBalance eth_getCode eth_getStorageAt "
    "eth_getTransactionCount eth_getProof qbft_getValidatorsByBlockNumber qbft_getValidatorsByBlockHash istanbul_getValidators "
    "clique_getSigners txpool_content txpool_status eth_getLogs eth_call eth_estimateGas eth_gasPrice eth_feeHistory "
    "eth_sendRawTransaction eth_chainId net_version web3_clientVersion test_setTime test_setNextTimestamp test_stall test_reorg "
    "test_fault test_equivocate test_propose test_down test_hold test_drop test_swallow test_delay test_follow test_lie test_truth "
    "test_latency test_mine"
).split()
HARMLESS_LAST = {"test_latency", "test_lie", "test_follow"}


def check_envelopes():
    """batches, notifications and broken requests are answered as JSON-RPC says"""
    with Running("--clock", "virtual", follower=False) as ledger:
        post = ledger.main.post
        one = {"jsonrpc": "2.0", "id": "a", "method": "eth_chainId", "params": []}
        assert post(one) == {"jsonrpc": "2.0", "id": "a", "result": hex(1337)}
        batch = post([one, {**one, "id": 2, "method": "nothing"}, {"jsonrpc": "2.0", "method": "eth_chainId"}, 5])
        assert [answer.get("error", {}).get("code") for answer in batch] == [None, -32601, -32600]
        assert post({"jsonrpc": "2.0", "method": "eth_chainId"}) is None and post([])["error"]["code"] == -32600
        assert post([one] * 1025)["error"]["code"] == -32005
        assert post({**one, "params": {"a": 1}})["error"]["code"] == -32602 and post({**one, "params": [1, 2]})["error"]["code"] == -32602
        assert raw(ledger.main.url, b"{") == -32700 and raw(ledger.main.url, b"[" * 100_000) == -32700 and raw(ledger.main.url, b"\xff") == -32700


def raw(url, body):
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=60) as answer:
        return json.loads(answer.read())["error"]["code"]


def check_junk():
    """no method answers nonsense with an internal error, and the ledger still works afterwards"""
    with Running("--clock", "virtual") as ledger:
        main = ledger.main
        main("eth_sendRawTransaction", signed(ACCOUNTS[0], 0, ACCOUNTS[1].address, gas=21_000))
        main("test_mine")
        requests = []
        for method in sorted(METHODS, key=lambda name: name in HARMLESS_LAST):
            requests += [(method, [])] + [(method, [one]) for one in JUNK]
            if not method.startswith("test_"):
                requests += [(method, [first, second]) for first in JUNK for second in JUNK[::3]]
                requests += [(method, [hex(0) if method == "eth_feeHistory" else "0x" + "00" * 20, one, two]) for one in JUNK[::2] for two in JUNK[::3]]
        bad = []
        for start in range(0, len(requests), 1000):
            part = requests[start : start + 1000]
            answers = main.post([{"jsonrpc": "2.0", "id": n, "method": m, "params": p} for n, (m, p) in enumerate(part)])
            assert len(answers) == len(part)
            bad += [part[answer["id"]] for answer in answers if answer.get("error", {}).get("code") == -32603]
        assert not bad, bad[:20]
        main("test_truth")
        main("test_follow", {})
        main("test_stall", False)
        height = int(main("eth_blockNumber"), 16)
        main("test_mine")
        assert int(ledger.follower("eth_blockNumber"), 16) == height + 1
