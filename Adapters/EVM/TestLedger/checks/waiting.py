"""The pool: refusals in both dialects, replacement, order, and transactions held, lost and late."""

import rlp
from eth_account import Account

from .client import ACCOUNTS, Answered, Running, hex_of, signed

A, B = ACCOUNTS[0], ACCOUNTS[1]
GWEI = 10**9
REFUSALS = {
    "nonce": ((-32000, "nonce too low"), (-32001, "Nonce too low")),
    "replacement": ((-32000, "replacement transaction underpriced"), (-32000, "Replacement transaction underpriced")),
    "known": ((-32000, "already known"), (-32000, "Known transaction")),
    "funds": ((-32000, "insufficient funds for gas * price + value"), (-32004, "Upfront cost exceeds account balance")),
    "chain": ((-32000, "invalid sender"), (-32000, "Wrong chainId")),
    "signature": ((-32000, "invalid sender"), (-32002, "Invalid signature")),
    "intrinsic": ((-32000, "intrinsic gas too low"), (-32003, "Intrinsic gas exceeds gas limit")),
    "too much gas": ((-32000, "exceeds block gas limit"), (-32005, "Transaction gas limit exceeds block gas limit")),
    "type 3": ((-32000, "transaction type not supported"), (-32602, "Invalid transaction type")),
    "bytes": ((-32000, "rlp"), (-32602, "Invalid transaction params")),
}


def pay(sender, nonce, price=2 * GWEI, **more):
    return signed(sender, nonce, B.address, price=price, gas=more.pop("gas", 21_000), **more)


def bad_signature():
    """A transaction whose s is zero."""
    raw = bytes.fromhex(pay(A, 1)[4:])
    return hex_of(b"\2" + rlp.encode(rlp.decode(raw)[:11] + [b""]))


def requests():
    poor = Account.from_key(b"\x09" * 32)
    return {
        "nonce": pay(A, 0, value=7),
        "replacement": pay(A, 1, price=2 * GWEI * 109 // 100),
        "known": pay(A, 1),
        "funds": pay(poor, 0),
        "chain": pay(A, 2, chain_id=1),
        "signature": bad_signature(),
        "intrinsic": pay(A, 2, gas=20_999),
        "too much gas": pay(A, 2, gas=30_000_001),
        "type 3": "0x03c0",
        "bytes": "0xf801",
    }


def check_refusals():
    """what must not wait is refused, in the words and codes of go-ethereum or of Besu"""
    for dialect in (0, 1):
        with Running("--clock", "virtual", "--errors", ("geth", "besu")[dialect], follower=False) as ledger:
            ask = ledger.main
            ask("eth_sendRawTransaction", pay(A, 0))
            ask("test_mine")
            ask("eth_sendRawTransaction", pay(A, 1))
            for name, raw in requests().items():
                code, words = REFUSALS[name][dialect]
                try:
                    answer = ask("eth_sendRawTransaction", raw)
                except Answered as error:
                    assert error.code == code and error.message.startswith(words), (name, error)
                else:
                    raise AssertionError(f"{name} was taken: {answer}")


def check_replacement():
    """a fee bump of 10 percent replaces a waiting transaction, which is then gone"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        first = ask("eth_sendRawTransaction", pay(A, 0))
        second = ask("eth_sendRawTransaction", pay(A, 0, price=2 * GWEI * 110 // 100))
        assert ask("eth_getTransactionByHash", first) is None
        assert ask("eth_getTransactionByHash", second)["blockHash"] is None
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", first) is None and ask("eth_getTransactionReceipt", second)["status"] == "0x1"


def check_nonces_and_order():
    """a gap waits until it is filled; of several senders the better tip comes first"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        late = ask("eth_sendRawTransaction", pay(A, 1))
        assert ask("eth_getTransactionCount", A.address, "pending") == "0x0"
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", late) is None and list(ask("txpool_content")["queued"]) == [A.address.lower()]
        ask("eth_sendRawTransaction", pay(A, 0))
        assert ask("eth_getTransactionCount", A.address, "pending") == "0x2" and ask("txpool_status") == {"pending": "0x2", "queued": "0x0"}
        best = ask("eth_sendRawTransaction", pay(ACCOUNTS[2], 0, price=9 * GWEI))
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", best)["transactionIndex"] == "0x0"
        assert ask("eth_getTransactionReceipt", late)["transactionIndex"] == "0x2"


def check_held_lost_late():
    """transactions can be held, dropped, swallowed and delayed"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        one = ask("eth_sendRawTransaction", pay(A, 0))
        two = ask("eth_sendRawTransaction", pay(B, 0))
        assert ask("test_hold", one)
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", one) is None and ask("eth_getTransactionReceipt", two)
        ask("test_hold", False)
        ask("test_hold", True)
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", one) is None
        assert ask("test_drop", one) and ask("eth_getTransactionByHash", one) is None
        ask("test_hold", False)
        ask("test_swallow", 1)
        lost = ask("eth_sendRawTransaction", pay(A, 0, value=3))
        assert ask("eth_getTransactionByHash", lost) is None
        ask("test_delay", 2)
        slow = ask("eth_sendRawTransaction", pay(A, 0, value=4))
        ask("test_mine", {"count": 2})
        assert ask("eth_getTransactionReceipt", slow) is None
        ask("test_mine")
        assert ask("eth_getTransactionReceipt", slow)["status"] == "0x1"
