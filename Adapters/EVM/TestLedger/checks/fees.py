"""Gas: what a call says, what an estimate is worth, how the base fee moves, and a network where gas is free."""

from .client import ACCOUNTS, Answered, Running, record, signed
from .vectors import deploy


def refused(ask, *request):
    try:
        ask(*request)
    except Answered as error:
        return error
    raise AssertionError(f"not refused: {request}")


def check_calls():
    """a call leaves no trace, a revert says so with its bytes, an estimate suffices and is close"""
    with Running("--clock", "virtual", follower=False) as ledger:
        ask = ledger.main
        contract = deploy(ask)
        sender = ACCOUNTS[1]
        call = {"from": sender.address, "to": contract, "data": "0x" + record(5, 6).hex()}
        assert ask("eth_call", call, "latest") == "0x" and ask("eth_getStorageAt", contract, "0x5", "latest") == "0x" + "00" * 32
        error = refused(ask, "eth_call", {"to": contract, "data": "0x01"}, "latest")
        assert error.code == 3 and error.data == "0x" and "revert" in error.message
        assert refused(ask, "eth_estimateGas", {"to": contract, "data": "0x01"}).code == 3
        estimate = int(ask("eth_estimateGas", call), 16)
        sent = ask("eth_sendRawTransaction", signed(sender, 0, contract, record(5, 6), gas=estimate))
        ask("test_mine")
        receipt = ask("eth_getTransactionReceipt", sent)
        assert receipt["status"] == "0x1" and int(receipt["gasUsed"], 16) <= estimate <= int(receipt["gasUsed"], 16) * 1.25
        assert ask("eth_estimateGas", {"from": sender.address, "to": ACCOUNTS[2].address, "value": "0x1"}) == "0x5208"


def check_base_fee():
    """the base fee falls over empty blocks, rises over full ones, and the fee history and receipts say what was paid"""
    with Running("--clock", "virtual", "--gas-limit", "300000", follower=False) as ledger:
        ask = ledger.main
        first = int(ask("eth_getBlockByNumber", "0x0", False)["baseFeePerGas"], 16)
        ask("test_mine")
        second = int(ask("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        assert first == 10**9 and second == first * 7 // 8
        for nonce in range(12):
            ask("eth_sendRawTransaction", signed(ACCOUNTS[0], nonce, ACCOUNTS[1].address, kind=2, gas=21_000, price=(nonce + 1) * 10**9))
        ask("test_mine")
        history = ask("eth_feeHistory", "0x2", "latest", [0, 50, 100])
        fees = [int(fee, 16) for fee in history["baseFeePerGas"]]
        assert fees[1] == second * 7 // 8 and fees[2] > fees[1] and history["gasUsedRatio"] == [0.0, 0.84]
        assert [int(tip, 16) for tip in history["reward"][1]] == [10**9 - fees[1], 6 * 10**9 - fees[1], 12 * 10**9 - fees[1]]
        receipt = ask("eth_getBlockReceipts", "latest")[3]
        assert int(receipt["effectiveGasPrice"], 16) == 4 * 10**9, "cap and tip are equal, so the cap is paid"
        assert int(ask("eth_gasPrice"), 16) == fees[2] + int(ask("eth_maxPriorityFeePerGas"), 16)


def check_zero_fee():
    """on a network where gas is free a transaction that pays nothing is taken, and the base fee stays 0"""
    with Running("--clock", "virtual", "--zero-fee", "--gas-limit", "100000", follower=False) as ledger:
        ask = ledger.main
        assert ask("eth_gasPrice") == ask("eth_maxPriorityFeePerGas") == "0x0"
        before = ask("eth_getBalance", ACCOUNTS[0].address, "latest")
        sent = [ask("eth_sendRawTransaction", signed(ACCOUNTS[0], n, ACCOUNTS[1].address, kind=2 * (n % 2), gas=21_000, price=0)) for n in range(4)]
        ask("test_mine", {"count": 2})
        assert ask("eth_getTransactionReceipt", sent[3])["effectiveGasPrice"] == "0x0"
        assert ask("eth_getBlockByNumber", "latest", False)["baseFeePerGas"] == "0x0"
        assert ask("eth_getBalance", ACCOUNTS[0].address, "latest") == before
