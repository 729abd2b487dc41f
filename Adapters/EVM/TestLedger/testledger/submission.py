"""eth_sendRawTransaction: what a node checks before it lets a transaction wait."""

from eth.exceptions import VMError
from eth_keys.exceptions import BadSignature
from eth_utils import ValidationError
from rlp.exceptions import RLPException

from .encoding import data, read_data
from .pool import fee_cap, kind, tip_cap

LARGEST_TRANSACTION = 128 * 1024
UNREADABLE = (RLPException, ValidationError, VMError, BadSignature, ValueError, TypeError, IndexError)


class Submission:
    def __init__(self, ledger, pool, errors, least_price):
        self.ledger = ledger
        self.machine = ledger.machine
        self.pool = pool
        self.errors = errors
        self.least_price = least_price

    def eth_sendRawTransaction(self, text):
        raw = read_data(text, "transaction", LARGEST_TRANSACTION)
        transaction = self._decode(raw)
        if transaction.hash in self.pool.by_hash:
            raise self.errors.refused("known")
        sender = self._sender(transaction)
        self._check_form(transaction)
        self._check_account(transaction, sender)
        if self.pool.swallow > 0:
            self.pool.swallow -= 1
            return data(transaction.hash)
        self._check_place(transaction, sender)
        self.pool.put(transaction, sender, self.ledger.head().block_number)
        return data(transaction.hash)

    def _decode(self, raw):
        if raw[:1] and raw[0] < 0x80 and raw[0] not in (1, 2):
            raise self.errors.refused("kind")
        try:
            transaction = self.machine.decode_transaction(raw)
        except UNREADABLE as error:
            raise self.errors.refused("undecodable", str(error)[:200]) from error
        if kind(transaction) >= 2 and self.machine.fork == "berlin":
            raise self.errors.refused("kind")
        return transaction

    def _sender(self, transaction):
        chain_id = transaction.chain_id
        if chain_id is None:
            raise self.errors.refused("unprotected")
        if chain_id != self.machine.chain_id:
            raise self.errors.refused("chain", f"have {chain_id} want {self.machine.chain_id}")
        try:
            transaction.validate()
            return transaction.sender
        except UNREADABLE as error:
            raise self.errors.refused("sender") from error

    def _check_form(self, transaction):
        if tip_cap(transaction) > fee_cap(transaction):
            raise self.errors.refused("tip-above-cap")
        if transaction.gas < transaction.intrinsic_gas:
            raise self.errors.refused("intrinsic", f"have {transaction.gas}, want {transaction.intrinsic_gas}")
        if transaction.gas > self.ledger.head().gas_limit:
            raise self.errors.refused("block-gas")
        if tip_cap(transaction) < self.least_price:
            raise self.errors.refused("underpriced", f"tip needed {self.least_price}, tip permitted {tip_cap(transaction)}")

    def _check_account(self, transaction, sender):
        state = self.machine.state_at(self.ledger.head())
        nonce = state.get_nonce(sender)
        if transaction.nonce < nonce:
            raise self.errors.refused("nonce-low", f"next nonce {nonce}, tx nonce {transaction.nonce}")
        balance, cost = state.get_balance(sender), transaction.value + transaction.gas * fee_cap(transaction)
        if balance < cost:
            raise self.errors.refused("funds", f"balance {balance}, tx cost {cost}, overshot {cost - balance}")

    def _check_place(self, transaction, sender):
        old = self.pool.at(sender, transaction.nonce)
        if old is not None and not self.pool.may_replace(old.transaction, transaction):
            raise self.errors.refused("replacement")
        if old is None and self.pool.full():
            raise self.errors.refused("full")
