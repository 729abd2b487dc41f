"""py-evm with the rules of a validator network: no mining, no block reward, long extraData, a chosen base fee."""

from dataclasses import dataclass

from eth.chains.base import Chain
from eth.db.atomic import AtomicDB
from eth.rlp.headers import BlockHeader
from eth.vm import forks
from eth.vm.chain_context import ChainContext
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from eth.vm.spoof import SpoofTransaction
from eth_utils import ValidationError

FORKS = ("berlin", "london", "shanghai", "cancun")
LARGEST_EXTRA_DATA = 1 << 16
NO_BEACON_ROOT = b"\0" * 32


def machine_of(fork):
    """The virtual machine of a fork, without what only a mined chain has."""
    base = getattr(forks, fork.capitalize() + "VM")
    rules = dict(
        extra_data_max_bytes=LARGEST_EXTRA_DATA,
        get_block_reward=staticmethod(lambda: 0),
        _assign_block_rewards=lambda self, block: None,
    )
    return type("Sealed" + base.__name__, (base,), rules)


@dataclass
class Executed:
    """A block before it is sealed; `refused` are transactions that this state does not take, each with its reason."""

    block: object
    receipts: tuple
    refused: list


class Machine:
    """Executes: transactions into blocks, and calls that leave no trace."""

    def __init__(self, fork, chain_id, base_fee):
        self.vm_class = machine_of(fork)
        self.fork = fork
        self.chain_id = chain_id
        self.base_fee = base_fee  # of the first block; 0 keeps it at 0, as Besu's zeroBaseFee
        self.db = AtomicDB()
        self.chain_class = Chain.configure("SealedChain", vm_configuration=((0, self.vm_class),), chain_id=chain_id)
        self.chain = None

    @property
    def header_class(self):
        return BlockHeader if self.fork == "berlin" else self.vm_class.block_class._meta.fields[0][1]

    def start(self, header_fields, balances):
        """Writes the genesis block: balances of accounts, and fields of the header."""
        state = self.vm_class.build_state(
            self.db, BlockHeader(difficulty=0, block_number=-1, gas_limit=0), ChainContext(self.chain_id)
        )
        for address, balance in balances.items():
            state.set_balance(address, balance)
        state.persist()
        header = self.header(None, state_root=state.state_root, **header_fields)
        self.chain = self.chain_class.from_genesis_header(self.db, header)
        return header

    def next_base_fee(self, parent):
        """Base fee of the block after `parent` in wei, or nothing before London."""
        if self.fork == "berlin":
            return None
        if parent is None or self.base_fee == 0:
            return self.base_fee
        return calculate_expected_base_fee_per_gas(parent)

    def header(self, parent, **fields):
        """A header on `parent` before its transactions ran; it still has the parent's state root."""
        if parent is not None:
            fields = dict(
                parent_hash=parent.hash, block_number=parent.block_number + 1, gas_limit=parent.gas_limit, state_root=parent.state_root
            ) | fields
        fee = self.next_base_fee(parent)
        if fee is not None:
            fields["base_fee_per_gas"] = fee
        if self.fork == "cancun":
            fields |= dict(blob_gas_used=0, excess_blob_gas=0, parent_beacon_block_root=NO_BEACON_ROOT)
        return self.header_class(**fields)

    def execute(self, header, transactions, beneficiary):
        """Runs `transactions` in order on the header's parent state. Fees go to `beneficiary`."""
        vm = self.chain.get_vm(header)
        context = vm.create_execution_context(header.copy(coinbase=beneficiary), vm.previous_hashes, vm.chain_context)
        vm._state = vm.get_state_class()(self.db, context, header.state_root)
        vm.block_preprocessing(vm.get_block())
        done, receipts, refused = [], [], []
        for transaction in transactions:
            try:
                receipt, _ = vm.apply_transaction(header, transaction)
            except ValidationError as reason:
                refused.append((transaction, str(reason)))
                continue
            header = vm.increment_blob_gas_used(vm.add_receipt_to_header(header, receipt), transaction)
            done.append(transaction)
            receipts.append(receipt)
        block = vm.set_block_transactions_and_withdrawals(vm.get_block(), header, done, receipts)
        return Executed(vm.finalize_block(block).block, tuple(receipts), refused)

    def state_at(self, header, free=False):
        """The state after a block. With `free`, gas costs nothing in it, as a call wants."""
        vm = self.chain.get_vm(header)
        if free and self.fork != "berlin":
            header = header.copy(base_fee_per_gas=0)
        return vm.build_state(self.db, header, vm.chain_context, vm.previous_hashes)

    def call(self, header, sender, to, value, input_data, gas):
        """Runs one message on the state after `header`, in that block's context, and forgets it."""
        state = self.state_at(header, free=True)
        message = self.vm_class.create_unsigned_transaction(
            nonce=state.get_nonce(sender), gas_price=0, gas=gas, to=to, value=value, data=input_data
        )
        return state.costless_execute_transaction(SpoofTransaction(message, from_=sender))

    def decode_transaction(self, raw):
        return self.vm_class.get_transaction_builder().decode(raw)
