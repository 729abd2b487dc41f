# pragma version 0.4.3
# @license Apache-2.0
"""
@title What holds for every lock, every time and every caller
@notice Run by halmos: each argument of a `check_` function stands for all its values. `prove_` holds if no values make
        it panic; `reach_` must be broken, which shows that the state in question can be reached at all. Digests are
        computed here from Specs/Ledgers/EVM.md, not by the contract. The code to prove is filled in by prove.py.
"""

ESCROW_CODE: constant(Bytes[24000]) = x"@Escrow@"
TOKEN_CODE: constant(Bytes[4000]) = x"@ProofToken@"

VM: constant(address) = 0x7109709ECfa91a80626fF3989D68f67F5b1DD12D
NOTARY: constant(address) = 0x000000000000000000000000000000000000b0b1

LOCK_TYPE: constant(bytes32) = keccak256("interlock/evm-lock/1")
DOMAIN_TYPE: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
END_TYPE: constant(bytes32) = keccak256(
    "LockEnd(bytes32 lockId,string otherLedger,bytes32 otherLock,uint8 end,bytes32 notarySet)"
)

CLAIM: constant(uint256) = 0
REFUND: constant(uint256) = 1
CLAIM_CERTIFIED: constant(uint256) = 2
REFUND_CERTIFIED: constant(uint256) = 3
UNLOCK: constant(uint256) = 4
RELEASE: constant(uint256) = 5
CANCEL: constant(uint256) = 6
LOCK: constant(uint256) = 7


struct NotarySet:
    epoch: uint64
    threshold: uint8
    members: DynArray[address, 16]


struct Signature:
    v: uint8
    r: bytes32
    s: bytes32


struct NotarySignature:
    member: uint8
    v: uint8
    r: bytes32
    s: bytes32


struct Lock:
    payer: address
    payee: address
    token: address
    amount: uint256
    hashlock: bytes32
    gate: uint8
    otherLedger: bytes32
    otherLock: bytes32
    notarySet: bytes32
    lockDeadline: uint64
    expiry: uint64
    terms: bytes32


# Everything that one call may bring; which of it counts depends on the act.
struct Call:
    act: uint256
    now: uint64
    sender: address
    preimage: bytes32
    end: uint8
    first: Signature
    second: Signature
    # The set that the pusher names, and whether another place in it; the lock's own set is (1, 1, [NOTARY]).
    epoch: uint64
    threshold: uint8
    member: address
    elsewhere: bool


interface Token:
    def balanceOf(account: address) -> uint256: view
    def give(receiver: address, amount: uint256): nonpayable
    def setShort(short: uint256): nonpayable


interface Escrow:
    def lockUnder(payer: address, hashlock: bytes32) -> bytes32: view
    def CHAIN_ID() -> uint256: view


escrow: address
twin: address
token: address


@external
def setUp():
    first: NotarySet = NotarySet(epoch=1, threshold=1, members=[NOTARY])
    self.escrow = raw_create(ESCROW_CODE, first)
    self.twin = raw_create(ESCROW_CODE, first)
    self.token = raw_create(TOKEN_CODE)
    # What others locked. Without it a second payout would fail for want of tokens, and the proofs would be hollow.
    extcall Token(self.token).give(self.escrow, 2**200)


# One end only


@external
def check_prove_one_end(fields: Lock, at: uint64, one: Call, two: Call):
    self._held(fields, at)
    self._assume(one.act < LOCK and one.act != CANCEL)
    self._assume(two.act <= LOCK)
    self._assume(self._call(self.escrow, fields, one))
    self._prove(not self._call(self.escrow, fields, two))


@external
def check_prove_held_is_neither_locked_nor_cancelled_again(fields: Lock, at: uint64, call: Call):
    self._held(fields, at)
    self._fund(fields)
    self._assume(call.act == LOCK or call.act == CANCEL)
    self._prove(not self._call(self.escrow, fields, call))


@external
def check_prove_an_ended_lock_is_not_locked_again(fields: Lock, at: uint64, call: Call, again: Call):
    self._held(fields, at)
    self._assume(call.act < CANCEL and again.act == LOCK)
    self._assume(self._call(self.escrow, fields, call))
    self._fund(fields)
    self._prove(not self._call(self.escrow, fields, again))


@external
def check_prove_tombstone_is_an_end(fields: Lock, one: Call, two: Call):
    self._fund(fields)
    self._assume(one.act == CANCEL and two.act <= LOCK)
    self._assume(self._call(self.escrow, fields, one))
    self._prove(not self._call(self.escrow, fields, two))


@external
def check_prove_what_was_never_locked_does_not_end(fields: Lock, call: Call):
    self._assume(call.act < CANCEL and fields.token == self.token and fields.amount < 2**128)
    self._prove(not self._call(self.escrow, fields, call))


# No end before its gate


@external
def check_prove_claim_gate(fields: Lock, at: uint64, call: Call):
    self._held(fields, at)
    self._assume(call.act == CLAIM)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(fields.gate == 1)
    self._prove(call.now < fields.expiry)
    self._prove(sha256(call.preimage) == fields.hashlock)


@external
def check_prove_refund_gate(fields: Lock, at: uint64, call: Call):
    self._held(fields, at)
    self._assume(call.act == REFUND)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(fields.gate == 1)
    self._prove(call.now >= fields.expiry)


@external
def check_prove_certified_claim_gate(fields: Lock, at: uint64, call: Call):
    self._held(fields, at)
    self._assume(call.act == CLAIM_CERTIFIED)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(fields.gate == 2)
    self._prove(sha256(call.preimage) == fields.hashlock)
    self._prove_certified(fields, 2, call)


@external
def check_prove_certified_refund_gate(fields: Lock, at: uint64, call: Call):
    self._held(fields, at)
    self._assume(call.act == REFUND_CERTIFIED)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(fields.gate == 2)
    self._prove(call.now >= fields.expiry)
    self._prove(call.end == 3 or call.end == 4)
    self._prove_certified(fields, call.end, call)


@external
def check_prove_both_gate(fields: Lock, at: uint64, call: Call):
    self._held(fields, at)
    self._assume(call.act == UNLOCK or call.act == RELEASE)
    self._assume(self._call(self.escrow, fields, call))
    act: bytes32 = keccak256("UnlockByBoth(bytes32 lockId)")
    if call.act == RELEASE:
        act = keccak256("ReleaseByBoth(bytes32 lockId)")
    digest: bytes32 = self._digest(self.escrow, keccak256(abi_encode(act, self._id(self.escrow, fields))))
    self._prove(self._signer(digest, call.first) == fields.payer)
    self._prove(self._signer(digest, call.second) == fields.payee)
    self._prove((fields.gate == 1) == (call.act == UNLOCK))


@external
def check_prove_cancel_gate(fields: Lock, call: Call):
    self._assume(call.act == CANCEL)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(call.sender == fields.payer or call.now >= fields.lockDeadline)


# Who is paid


@external
def check_prove_only_the_named_party_is_paid(fields: Lock, at: uint64, call: Call, anyone: address):
    self._held(fields, at)
    self._assume(call.act < CANCEL)
    self._assume(anyone not in [fields.payer, fields.payee, self.escrow])
    held: uint256 = self._balance(self.escrow)
    payer: uint256 = self._balance(fields.payer)
    payee: uint256 = self._balance(fields.payee)
    others: uint256 = self._balance(anyone)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(self._balance(self.escrow) == held - fields.amount)
    self._prove(self._balance(anyone) == others)
    if call.act in [CLAIM, CLAIM_CERTIFIED]:
        self._prove(self._balance(fields.payee) == payee + fields.amount)
        self._prove(self._balance(fields.payer) == payer)
    else:
        self._prove(self._balance(fields.payer) == payer + fields.amount)
        self._prove(self._balance(fields.payee) == payee)


@external
def check_prove_a_lock_is_credited_exactly(fields: Lock, call: Call, short: uint256):
    self._assume(fields.amount < 2**128 and fields.token == self.token)
    extcall Token(self.token).give(fields.payer, fields.amount)
    extcall Token(self.token).setShort(short)
    self._assume(call.act == LOCK)
    held: uint256 = self._balance(self.escrow)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(call.sender == fields.payer)
    self._prove(self._balance(self.escrow) == held + fields.amount)
    self._prove(fields.amount > 0)
    self._prove(call.now < fields.lockDeadline and fields.lockDeadline < fields.expiry)
    self._prove(convert(fields.expiry, uint256) <= convert(call.now, uint256) + 7_776_000)


@external
def check_prove_a_lock_uses_its_hash(fields: Lock, at: uint64, payer: address, hashlock: bytes32):
    self._held(fields, at)
    self._prove(self._under(fields.payer, fields.hashlock) == self._id(self.escrow, fields))
    self._assume(payer != fields.payer or hashlock != fields.hashlock)
    self._prove(self._under(payer, hashlock) == empty(bytes32))


@external
def check_prove_a_used_hash_locks_nothing(one: Lock, at: uint64, two: Lock, again: Call):
    self._held(one, at)
    self._assume(one.payer == two.payer and one.hashlock == two.hashlock and again.act == LOCK)
    self._fund(two)
    self._prove(not self._call(self.escrow, two, again))


@external
def check_prove_no_end_frees_a_hash(fields: Lock, at: uint64, call: Call, payer: address, hashlock: bytes32):
    self._held(fields, at)
    used: bytes32 = self._under(payer, hashlock)
    self._assume(call.act < CANCEL)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(self._under(payer, hashlock) == used)


@external
def check_prove_a_tombstone_burns_no_hash(fields: Lock, call: Call, payer: address, hashlock: bytes32):
    self._assume(call.act == CANCEL)
    self._assume(self._call(self.escrow, fields, call))
    self._prove(self._under(payer, hashlock) == empty(bytes32))


# A certificate serves one lock, one end, one contract and one chain. The one assumption: one signature of one signer
# fits one digest, which is how ECDSA is (for a fixed key and signature the digest follows).


@external
def check_prove_no_replay_on_another_lock(one: Lock, two: Lock, at: uint64, end: uint8, call: Call):
    self._held(two, at)
    self._assume(self._id(self.escrow, one) != self._id(self.escrow, two))
    self._signed_once(self._end_digest(self.escrow, one, end), self._end_digest(self.escrow, two, self._end_of(call)), call)
    self._prove(not self._certified(self.escrow, two, call))


@external
def check_prove_no_replay_for_another_end(fields: Lock, at: uint64, end: uint8, call: Call):
    self._held(fields, at)
    self._assume(end != self._end_of(call))
    self._signed_once(
        self._end_digest(self.escrow, fields, end), self._end_digest(self.escrow, fields, self._end_of(call)), call
    )
    self._prove(not self._certified(self.escrow, fields, call))


@external
def check_prove_no_replay_on_another_contract(fields: Lock, at: uint64, end: uint8, call: Call):
    self._held(fields, at)
    self._signed_once(
        self._end_digest(self.twin, fields, end), self._end_digest(self.escrow, fields, self._end_of(call)), call
    )
    self._prove(not self._certified(self.escrow, fields, call))


@external
def check_prove_no_replay_of_the_same_fields_on_another_contract(fields: Lock, at: uint64, end: uint8, call: Call):
    # The twin's lock id under this escrow's domain, and the reverse.
    self._held(fields, at)
    mixed: bytes32 = self._digest(self.escrow, self._end_struct(self._id(self.twin, fields), fields, end))
    self._signed_once(mixed, self._end_digest(self.escrow, fields, self._end_of(call)), call)
    self._prove(not self._certified(self.escrow, fields, call))


@external
def check_prove_no_replay_on_another_chain(fields: Lock, at: uint64, there: uint64, here: uint64, end: uint8, call: Call):
    self._held(fields, at)
    self._assume(there != here)
    lockId: bytes32 = self._id(self.escrow, fields)
    signed: bytes32 = self._digest_on(
        convert(there, uint256), self.escrow, self._end_struct(lockId, fields, end)
    )
    wanted: bytes32 = self._digest_on(
        convert(here, uint256), self.escrow, self._end_struct(lockId, fields, self._end_of(call))
    )
    self._signed_once(signed, wanted, call)
    self._cheat(abi_encode(convert(here, uint256), method_id=method_id("chainId(uint256)")))
    self._prove(not self._certified(self.escrow, fields, call))


# These must be broken


@external
def check_reach_claim(fields: Lock, at: uint64, call: Call):
    self._reach(fields, at, call, CLAIM)


@external
def check_reach_refund(fields: Lock, at: uint64, call: Call):
    self._reach(fields, at, call, REFUND)


@external
def check_reach_certified_claim(fields: Lock, at: uint64, call: Call):
    self._reach(fields, at, call, CLAIM_CERTIFIED)


@external
def check_reach_certified_refund(fields: Lock, at: uint64, call: Call):
    self._reach(fields, at, call, REFUND_CERTIFIED)


@external
def check_reach_unlock(fields: Lock, at: uint64, call: Call):
    self._reach(fields, at, call, UNLOCK)


@external
def check_reach_release(fields: Lock, at: uint64, call: Call):
    self._reach(fields, at, call, RELEASE)


@external
def check_reach_cancel(fields: Lock, call: Call):
    self._assume(call.act == CANCEL)
    self._prove(not self._call(self.escrow, fields, call))


@internal
def _reach(fields: Lock, at: uint64, call: Call, act: uint256):
    self._held(fields, at)
    self._assume(call.act == act)
    self._prove(not self._call(self.escrow, fields, call))


# How states and calls are made


@internal
def _fund(fields: Lock):
    # So that no second lock fails for want of tokens.
    self._assume(fields.token == self.token and fields.amount < 2**128)
    extcall Token(self.token).give(fields.payer, fields.amount)


@internal
def _held(fields: Lock, at: uint64):
    self._fund(fields)
    locking: Call = empty(Call)
    locking.act = LOCK
    locking.now = at
    locking.sender = fields.payer
    self._assume(self._call(self.escrow, fields, locking))


@internal
def _certified(target: address, fields: Lock, call: Call) -> bool:
    self._assume(call.act == CLAIM_CERTIFIED or call.act == REFUND_CERTIFIED)
    return self._call(target, fields, call)


@internal
@view
def _end_of(call: Call) -> uint8:
    return 2 if call.act == CLAIM_CERTIFIED else call.end


@internal
def _call(target: address, fields: Lock, call: Call) -> bool:
    self._cheat(abi_encode(convert(call.now, uint256), method_id=method_id("warp(uint256)")))
    data: Bytes[3300] = self._data(fields, call)
    # For all calls until it is stopped: copying memory is a call too.
    self._cheat(abi_encode(call.sender, method_id=method_id("startPrank(address)")))
    done: bool = raw_call(target, data, revert_on_failure=False)
    self._cheat(method_id("stopPrank()"))
    return done


@internal
@view
def _data(fields: Lock, call: Call) -> Bytes[3300]:
    if call.act == CLAIM:
        return abi_encode(fields, call.preimage, method_id=method_id(
            "claim((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32),bytes32)"
        ))
    if call.act == REFUND:
        return abi_encode(fields, method_id=method_id(
            "refund((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32))"
        ))
    if call.act == CANCEL:
        return abi_encode(fields, method_id=method_id(
            "cancel((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32))"
        ))
    if call.act == LOCK:
        return abi_encode(fields, method_id=method_id(
            "lock((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32))"
        ))
    if call.act == UNLOCK:
        return abi_encode(fields, call.first, call.second, method_id=method_id(
            "unlockByBoth((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32),(uint8,bytes32,bytes32),(uint8,bytes32,bytes32))"
        ))
    if call.act == RELEASE:
        return abi_encode(fields, call.first, call.second, method_id=method_id(
            "releaseByBoth((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32),(uint8,bytes32,bytes32),(uint8,bytes32,bytes32))"
        ))
    named: NotarySet = NotarySet(epoch=call.epoch, threshold=call.threshold, members=[call.member])
    signed: DynArray[NotarySignature, 16] = [
        NotarySignature(member=1 if call.elsewhere else 0, v=call.first.v, r=call.first.r, s=call.first.s)
    ]
    if call.act == CLAIM_CERTIFIED:
        return abi_encode(fields, call.preimage, named, signed, method_id=method_id(
            "claimByCertificate((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32),bytes32,(uint64,uint8,address[]),(uint8,uint8,bytes32,bytes32)[])"
        ))
    return abi_encode(fields, call.end, named, signed, method_id=method_id(
        "refundByCertificate((address,address,address,uint256,bytes32,uint8,bytes32,bytes32,bytes32,uint64,uint64,bytes32),uint8,(uint64,uint8,address[]),(uint8,uint8,bytes32,bytes32)[])"
    ))


# The page's formulas


@internal
@view
def _id(target: address, fields: Lock) -> bytes32:
    return keccak256(abi_encode(LOCK_TYPE, staticcall Escrow(target).CHAIN_ID(), target, fields))


@internal
@view
def _end_struct(lockId: bytes32, fields: Lock, end: uint8) -> bytes32:
    return keccak256(abi_encode(END_TYPE, lockId, fields.otherLedger, fields.otherLock, end, fields.notarySet))


@internal
@view
def _end_digest(target: address, fields: Lock, end: uint8) -> bytes32:
    return self._digest(target, self._end_struct(self._id(target, fields), fields, end))


@internal
@view
def _digest(target: address, struct_hash: bytes32) -> bytes32:
    return self._digest_on(chain.id, target, struct_hash)


@internal
@pure
def _digest_on(chain_id: uint256, target: address, struct_hash: bytes32) -> bytes32:
    domain: bytes32 = keccak256(
        abi_encode(DOMAIN_TYPE, keccak256("Interlock Escrow"), keccak256("1"), chain_id, target)
    )
    return keccak256(concat(x"1901", domain, struct_hash))


@internal
@view
def _signer(digest: bytes32, signature: Signature) -> address:
    return ecrecover(digest, signature.v, signature.r, signature.s)


@internal
@view
def _prove_certified(fields: Lock, end: uint8, call: Call):
    self._prove(call.epoch == 1 and call.threshold == 1 and call.member == NOTARY and not call.elsewhere)
    self._prove(self._signer(self._end_digest(self.escrow, fields, end), call.first) == NOTARY)


@internal
def _signed_once(signed: bytes32, other: bytes32, call: Call):
    """
    The notary signed `signed`; the same signature fits no other digest.
    """
    self._assume(self._signer(signed, call.first) == NOTARY)
    self._assume(signed == other or self._signer(other, call.first) != NOTARY)


@internal
@view
def _under(payer: address, hashlock: bytes32) -> bytes32:
    return staticcall Escrow(self.escrow).lockUnder(payer, hashlock)


@internal
@view
def _balance(account: address) -> uint256:
    return staticcall Token(self.token).balanceOf(account)


@internal
def _cheat(data: Bytes[68]):
    raw_call(VM, data)


@internal
def _assume(condition: bool):
    self._cheat(abi_encode(condition, method_id=method_id("assume(bool)")))


@internal
@pure
def _prove(condition: bool):
    if not condition:
        raw_revert(abi_encode(convert(1, uint256), method_id=method_id("Panic(uint256)")))
