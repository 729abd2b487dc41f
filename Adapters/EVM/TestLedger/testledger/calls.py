"""Calls that execute without a trace, and what fees are."""

from eth.exceptions import PyEVMError, Revert
from eth_utils import ValidationError

from .encoding import RpcError, data, invalid, quantity, read_address, read_data, read_quantity
from .pool import fee_cap, kind, tip_cap

CALL_KEYS = (
    "from", "to", "gas", "gasPrice", "maxFeePerGas", "maxPriorityFeePerGas", "value", "input", "data", "nonce",
    "accessList", "type", "chainId",
)
LEAST_GAS = 21_000
ESTIMATE_SLACK = 64  # an estimate is within 1/64 of the least gas that suffices


class Calls:
    def __init__(self, view, errors, suggested_tip):
        self.view = view
        self.errors = errors
        self.machine = view.ledger.machine
        self.suggested_tip = suggested_tip

    def _read(self, call, header):
        if not isinstance(call, dict) or set(call) - set(CALL_KEYS):
            raise invalid("call: expected an object with " + ", ".join(CALL_KEYS))
        if "data" in call and "input" in call and call["data"] != call["input"]:
            raise invalid('call: both "data" and "input" are set and not equal')
        gas = read_quantity(call["gas"], "gas", bits=64) if call.get("gas") else header.gas_limit
        return dict(
            sender=read_address(call["from"], "from") if call.get("from") else b"\0" * 20,
            to=read_address(call["to"], "to") if call.get("to") else b"",
            value=read_quantity(call.get("value") or "0x0", "value"),
            input_data=read_data(call.get("input") or call.get("data") or "0x", "input"),
            gas=min(gas, header.gas_limit),
        )

    def _run(self, header, message):
        try:
            return self.machine.call(header, **message)
        except ValidationError as error:
            raise RpcError(-32000, f"err: {error} (supplied gas {message['gas']})") from error

    def _failure(self, computation):
        if isinstance(computation.error, Revert):
            return self.errors.reverted(computation.output)
        return RpcError(-32000, f"{type(computation.error).__name__}: {computation.error}")

    def eth_call(self, call, tag="latest"):
        header = self.view.require(tag)
        computation = self._run(header, self._read(call, header))
        if computation.is_error:
            raise self._failure(computation)
        return data(computation.output)

    def eth_estimateGas(self, call, tag="latest"):
        header = self.view.require(tag)
        message = self._read(call, header)
        full = self._run(header, message)
        if full.is_error:
            raise self._failure(full)
        if not message["input_data"] and self._suffices(header, message | {"gas": LEAST_GAS}):
            return quantity(LEAST_GAS)  # a plain payment
        # What the whole run took, with what is paid before its first step, is needed at least: only the little above it is searched.
        used = max(LEAST_GAS, message["gas"] - full.get_gas_remaining())
        low, high = used - 1, message["gas"]
        guess = min(high, used * 64 // 63 + 2300)
        while high - low > max(1, high // ESTIMATE_SLACK):
            middle = guess if low < guess < high else (low + high) // 2
            guess = 0
            if self._suffices(header, message | {"gas": middle}):
                high = middle
            else:
                low = middle
        return quantity(high)

    def _suffices(self, header, message):
        try:
            return not self.machine.call(header, **message).is_error
        except (ValidationError, PyEVMError):
            return False

    # Fees

    def eth_gasPrice(self):
        return quantity((self.machine.next_base_fee(self.view.head()) or 0) + self.suggested_tip)

    def eth_maxPriorityFeePerGas(self):
        return quantity(self.suggested_tip)

    def eth_feeHistory(self, count, newest, percentiles=None):
        blocks = read_quantity(count, "block count", bits=64) if isinstance(count, str) else count
        if not isinstance(blocks, int) or isinstance(blocks, bool) or not 1 <= blocks:
            raise invalid("block count: expected 1 or more")
        last = self.view.require(newest)
        first = max(0, last.block_number - min(blocks, 1024) + 1)
        headers = [self.view.at(number) for number in range(first, last.block_number + 1)]
        fees = [getattr(header, "base_fee_per_gas", 0) for header in headers] + [self.machine.next_base_fee(last) or 0]
        document = {
            "oldestBlock": quantity(first),
            "baseFeePerGas": [quantity(fee) for fee in fees],
            "gasUsedRatio": [header.gas_used / header.gas_limit for header in headers],
        }
        if percentiles:
            wanted = read_percentiles(percentiles)
            document["reward"] = [[quantity(tip) for tip in self._tips(header, wanted)] for header in headers]
        return document

    def _tips(self, header, percentiles):
        """The tip paid at each percentile of the block's gas."""
        block = self.view.ledger.block(header)
        base = getattr(header, "base_fee_per_gas", 0) or 0
        rows, before = [], 0
        for transaction, receipt in zip(block.transactions, self.view.ledger.receipts(block)):
            price = min(fee_cap(transaction), tip_cap(transaction) + base) if kind(transaction) >= 2 else fee_cap(transaction)
            rows.append((price - base, receipt.gas_used - before))
            before = receipt.gas_used
        rows.sort()
        tips = []
        for percentile in percentiles:
            passed, tip = 0, 0
            for tip, gas in rows:
                passed += gas
                if passed * 100 >= header.gas_used * percentile:
                    break
            tips.append(tip)
        return tips


def read_percentiles(values):
    good = isinstance(values, list) and len(values) <= 100 and all(
        isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 100 for value in values
    )
    if not good or sorted(values) != values:
        raise invalid("reward percentiles: expected rising numbers from 0 to 100")
    return values
