"""The same chain on py-evm: every call is a signed transaction in a block of its own, and its gas is the receipt's."""

import eth_abi
from chain import GAS, Chain, Contract, Key, Outcome, abi_type
from eth import constants
from eth.chains.base import MiningChain
from eth.consensus import ConsensusApplier, NoProofConsensus
from eth.db.atomic import AtomicDB
from eth.vm.forks import LondonVM
from eth_utils import to_canonical_address, to_checksum_address

GAS_PRICE = 10**10
ACCOUNTS = ("deployer", "bank a", "bank b", "bank c", "stranger")


class MinedChain(Chain):
    """Each block is at least a second after the one before, so `now` moves with every call."""

    def __init__(self, chain_id: int = 1337, now: int = 1_800_000_000):
        self.chain_id, self.now = chain_id, now
        self.stranger, self.contracts, self.deployment_gas = Key("stranger"), {}, {}
        self.keys = {key.address: key for key in map(Key, ACCOUNTS)}
        vm = ConsensusApplier(NoProofConsensus).amend_vm_configuration(((constants.GENESIS_BLOCK_NUMBER, LondonVM),))
        kind = MiningChain.configure("London", vm_configuration=vm, chain_id=chain_id)
        rich = dict(balance=10**24, nonce=0, code=b"", storage={})
        self.chain = kind.from_genesis(
            AtomicDB(), dict(gas_limit=30_000_000, timestamp=now - 1, difficulty=1, extra_data=b""),
            {to_canonical_address(address): rich for address in self.keys})

    def set_time(self, now: int):
        self.now = now

    def _mine(self, sender: Key, to: bytes, data: bytes, gas: int):
        vm = self.chain.get_vm()
        transaction = vm.create_unsigned_transaction(
            nonce=vm.state.get_nonce(to_canonical_address(sender.address)), gas_price=GAS_PRICE, gas=gas, to=to, value=0,
            data=data).as_signed_transaction(sender.secret, chain_id=self.chain_id)
        self.now = max(self.now, self.chain.get_canonical_head().timestamp + 1)
        self.chain.set_header_timestamp(self.now)
        _, receipts, [computation] = self.chain.mine_all([transaction])
        return receipts[0], computation

    def deploy(self, sender: Key, artefact: dict, *arguments) -> Contract:
        constructor = [entry for entry in artefact["abi"] if entry["type"] == "constructor"]
        types = [abi_type(each) for each in constructor[0]["inputs"]] if constructor else []
        code = bytes.fromhex(artefact["bytecode"][2:]) + eth_abi.encode(types, arguments)
        receipt, computation = self._mine(sender, b"", code, GAS)
        computation.raise_if_error()
        address = to_checksum_address(computation.msg.storage_address)
        contract = self.contracts[address] = Contract(self, address, artefact["abi"])
        self.deployment_gas[address] = receipt.gas_used
        return contract

    def call(self, sender, contract: Contract, function: str, data: bytes, gas: int = GAS) -> Outcome:
        key = self.keys[getattr(sender, "address", sender)]
        receipt, computation = self._mine(key, to_canonical_address(contract.address), data, gas)
        if computation.is_error:
            return Outcome(False, str(computation.error), (), (), receipt.gas_used)
        types = [abi_type(each) for each in contract.functions[function]["outputs"]]
        values = eth_abi.decode(types, computation.output) if types else ()
        return Outcome(True, "", values, (), receipt.gas_used)

    def storage(self, contract: Contract, slot: bytes) -> int:
        return self.chain.get_vm().state.get_storage(to_canonical_address(contract.address), int.from_bytes(slot, "big"))
