# pragma version 0.4.3
# @license Apache-2.0
"""
@title Escrow: hash-time locks whose gates are data
@notice Holds ERC-20 tokens under locks. A lock's fields are not stored: they are passed with each act and hash to the
        lock's id, under which one word of state is kept. Anyone may push an act; only the named party is ever paid.
        Specification: Specs/Ledgers/EVM.md.
"""

from ethereum.ercs import IERC20
import notaries

initializes: notaries
exports: (
    notaries.changeNotarySet,
    notaries.currentNotarySet,
    notaries.notarySetId,
    notaries.domainSeparator,
)

LOCK_TYPE: constant(bytes32) = keccak256("interlock/evm-lock/1")
LOCK_END_TYPE: constant(bytes32) = keccak256(
    "LockEnd(bytes32 lockId,string otherLedger,bytes32 otherLock,uint8 end,bytes32 notarySet)"
)
UNLOCK_TYPE: constant(bytes32) = keccak256("UnlockByBoth(bytes32 lockId)")
RELEASE_TYPE: constant(bytes32) = keccak256("ReleaseByBoth(bytes32 lockId)")

# The longest time from a lock to its expiry, in seconds: 90 days. Milliseconds taken for seconds are far beyond it.
MAX_HORIZON: public(constant(uint64)) = 7_776_000

# States of a lock: the lowest byte of its word.
NO_LOCK: constant(uint256) = 0
LOCKED: constant(uint256) = 1
CLAIMED: constant(uint256) = 2
REFUNDED: constant(uint256) = 3
CANCELLED: constant(uint256) = 4

# What brought the end: the next byte.
BY_CLOCK: constant(uint256) = 1
BY_CERTIFICATE: constant(uint256) = 2
BY_BOTH: constant(uint256) = 3
BY_PAYER: constant(uint256) = 4

# Gates.
CLOCK: constant(uint8) = 1
CERTIFICATE: constant(uint8) = 2


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


struct LockStatus:
    state: uint8
    by: uint8
    lockedAt: uint64
    endedAt: uint64


event Locked:
    lockId: indexed(bytes32)
    terms: indexed(bytes32)
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


event Claimed:
    lockId: indexed(bytes32)
    terms: indexed(bytes32)
    preimage: bytes32


event Refunded:
    lockId: indexed(bytes32)
    terms: indexed(bytes32)
    otherEnd: uint8


event Released:
    lockId: indexed(bytes32)
    terms: indexed(bytes32)


event Cancelled:
    lockId: indexed(bytes32)
    terms: indexed(bytes32)


# Ids hash this, not the chain's id of the moment: should the chain split under another id, held locks can still end.
CHAIN_ID: public(immutable(uint256))

words: HashMap[bytes32, uint256]
usedHashes: HashMap[address, HashMap[bytes32, bytes32]]


@deploy
def __init__(notarySet: notaries.NotarySet):
    CHAIN_ID = chain.id
    notaries.__init__(notarySet)


@external
@nonreentrant
def lock(fields: Lock) -> bytes32:
    """
    @notice Takes `amount` from the caller, who must be the payer and must have approved it, and holds it.
    @return The lock's id.
    """
    self._require_coherent(fields)
    lockId: bytes32 = self._lock_id(fields)
    word: uint256 = self.words[lockId]
    assert word & 255 != CANCELLED, "lock: cancelled"
    assert word == NO_LOCK, "lock: exists"
    assert self.usedHashes[fields.payer][fields.hashlock] == empty(bytes32), "lock: hash used before"
    self.words[lockId] = LOCKED | block.timestamp << 16
    self.usedHashes[fields.payer][fields.hashlock] = lockId
    self._take(fields.token, fields.payer, fields.amount)
    log Locked(
        lockId=lockId,
        terms=fields.terms,
        payer=fields.payer,
        payee=fields.payee,
        token=fields.token,
        amount=fields.amount,
        hashlock=fields.hashlock,
        gate=fields.gate,
        otherLedger=fields.otherLedger,
        otherLock=fields.otherLock,
        notarySet=fields.notarySet,
        lockDeadline=fields.lockDeadline,
        expiry=fields.expiry,
    )
    return lockId


@external
@nonreentrant
def claim(fields: Lock, preimage: bytes32):
    """
    @notice Pays the payee of a lock with clock gates: preimage, and clock before the expiry.
    """
    assert fields.gate == CLOCK, "gate: needs a certificate"
    assert block.timestamp < convert(fields.expiry, uint256), "claim: expired"
    self._claim(fields, preimage, BY_CLOCK)


@external
@nonreentrant
def claimByCertificate(
    fields: Lock,
    preimage: bytes32,
    notarySet: notaries.NotarySet,
    signatures: DynArray[notaries.NotarySignature, notaries.MAX_NOTARIES],
):
    """
    @notice Pays the payee of a lock with certificate gates: preimage, and the notaries' word that the other lock is
            CLAIMED. No deadline.
    """
    self._require_certificate(fields, CLAIMED, notarySet, signatures)
    self._claim(fields, preimage, BY_CERTIFICATE)


@external
@nonreentrant
def refund(fields: Lock):
    """
    @notice Pays back the payer of a lock with clock gates, from the expiry on.
    """
    assert fields.gate == CLOCK, "gate: needs a certificate"
    assert block.timestamp >= convert(fields.expiry, uint256), "refund: not expired"
    lockId: bytes32 = self._end(fields, REFUNDED, BY_CLOCK)
    log Refunded(lockId=lockId, terms=fields.terms, otherEnd=0)
    self._pay(fields.token, fields.payer, fields.amount)


@external
@nonreentrant
def refundByCertificate(
    fields: Lock,
    otherEnd: uint8,
    notarySet: notaries.NotarySet,
    signatures: DynArray[notaries.NotarySignature, notaries.MAX_NOTARIES],
):
    """
    @notice Pays back the payer of a lock with certificate gates: from the expiry on, with the notaries' word that the
            other lock is REFUNDED or CANCELLED.
    """
    end: uint256 = convert(otherEnd, uint256)
    assert end == REFUNDED or end == CANCELLED, "refund: the other end must be 3 or 4"
    assert block.timestamp >= convert(fields.expiry, uint256), "refund: not expired"
    self._require_certificate(fields, end, notarySet, signatures)
    lockId: bytes32 = self._end(fields, REFUNDED, BY_CERTIFICATE)
    log Refunded(lockId=lockId, terms=fields.terms, otherEnd=otherEnd)
    self._pay(fields.token, fields.payer, fields.amount)


@external
def cancel(fields: Lock):
    """
    @notice Writes the tombstone of a lock that does not exist: by its payer at any time, by anyone from the lock
            deadline on. It uses up no hash, for anyone can invent fields that are past their deadline.
    """
    lockId: bytes32 = self._lock_id(fields)
    assert self.words[lockId] == NO_LOCK, "cancel: the lock exists or ended"
    by: uint256 = BY_PAYER
    if msg.sender != fields.payer:
        assert block.timestamp >= convert(fields.lockDeadline, uint256), "cancel: before the lock deadline"
        by = BY_CLOCK
    self.words[lockId] = CANCELLED | by << 8 | block.timestamp << 80
    log Cancelled(lockId=lockId, terms=fields.terms)


@external
@nonreentrant
def unlockByBoth(fields: Lock, payerSignature: notaries.Signature, payeeSignature: notaries.Signature):
    """
    @notice Ends a lock with clock gates early, by both holders' signatures; pays back the payer.
    """
    assert fields.gate == CLOCK, "gate: released by both instead"
    self._end_by_both(fields, UNLOCK_TYPE, payerSignature, payeeSignature)


@external
@nonreentrant
def releaseByBoth(fields: Lock, payerSignature: notaries.Signature, payeeSignature: notaries.Signature):
    """
    @notice The exit of a lock with certificate gates, by both holders' signatures; pays back the payer.
    """
    assert fields.gate == CERTIFICATE, "gate: unlocked by both instead"
    self._end_by_both(fields, RELEASE_TYPE, payerSignature, payeeSignature)


@external
@view
def status(lockId: bytes32) -> LockStatus:
    word: uint256 = self.words[lockId]
    return LockStatus(
        state=convert(word & 255, uint8),
        by=convert(word >> 8 & 255, uint8),
        lockedAt=convert(word >> 16 & convert(max_value(uint64), uint256), uint64),
        endedAt=convert(word >> 80 & convert(max_value(uint64), uint256), uint64),
    )


@external
@view
def lockIdOf(fields: Lock) -> bytes32:
    return self._lock_id(fields)


@external
@view
def lockUnder(payer: address, hashlock: bytes32) -> bytes32:
    """
    @notice The id of the one lock that this payer ever made under this hash; zero where there is none.
    """
    return self.usedHashes[payer][hashlock]


@internal
@view
def _require_coherent(fields: Lock):
    assert msg.sender == fields.payer, "lock: only the payer locks"
    assert chain.id == CHAIN_ID, "lock: the chain's id has changed"
    assert fields.payee not in [empty(address), fields.payer, self], "lock: payee"
    assert fields.amount != 0, "lock: amount"
    assert fields.hashlock != empty(bytes32), "lock: hashlock"
    assert block.timestamp < convert(fields.lockDeadline, uint256), "lock: deadline over"
    assert fields.lockDeadline < fields.expiry, "lock: expiry not after the deadline"
    assert convert(fields.expiry, uint256) <= block.timestamp + convert(MAX_HORIZON, uint256), "lock: expiry too far"
    if fields.gate == CLOCK:
        assert (
            fields.otherLedger == empty(bytes32)
            and fields.otherLock == empty(bytes32)
            and fields.notarySet == empty(bytes32)
        ), "lock: clock gates name no other lock"
    else:
        assert fields.gate == CERTIFICATE, "lock: no such gate"
        assert (
            fields.otherLedger != empty(bytes32)
            and fields.otherLock != empty(bytes32)
        ), "lock: certificate gates name the other lock"
        assert (
            fields.notarySet != empty(bytes32)
            and fields.notarySet == notaries.currentNotarySet
        ), "lock: not the current notary set"


@internal
@view
def _lock_id(fields: Lock) -> bytes32:
    return keccak256(abi_encode(LOCK_TYPE, CHAIN_ID, self, fields))


@internal
def _claim(fields: Lock, preimage: bytes32, by: uint256):
    assert sha256(preimage) == fields.hashlock, "claim: preimage"
    lockId: bytes32 = self._end(fields, CLAIMED, by)
    log Claimed(lockId=lockId, terms=fields.terms, preimage=preimage)
    self._pay(fields.token, fields.payee, fields.amount)


@internal
@view
def _require_certificate(
    fields: Lock,
    end: uint256,
    notarySet: notaries.NotarySet,
    signatures: DynArray[notaries.NotarySignature, notaries.MAX_NOTARIES],
):
    assert fields.gate == CERTIFICATE, "gate: by clock, without a certificate"
    assert notaries._set_id(notarySet) == fields.notarySet, "certificate: not the lock's notary set"
    statement: bytes32 = keccak256(
        abi_encode(
            LOCK_END_TYPE, self._lock_id(fields), fields.otherLedger, fields.otherLock, end, fields.notarySet
        )
    )
    notaries._require_quorum(notaries._digest(statement), notarySet, signatures)


@internal
def _end_by_both(
    fields: Lock, act: bytes32, payerSignature: notaries.Signature, payeeSignature: notaries.Signature
):
    lockId: bytes32 = self._end(fields, REFUNDED, BY_BOTH)
    digest: bytes32 = notaries._digest(keccak256(abi_encode(act, lockId)))
    assert notaries._signer(digest, payerSignature) == fields.payer, "both: not signed by the payer"
    assert notaries._signer(digest, payeeSignature) == fields.payee, "both: not signed by the payee"
    log Released(lockId=lockId, terms=fields.terms)
    self._pay(fields.token, fields.payer, fields.amount)


@internal
def _end(fields: Lock, state: uint256, by: uint256) -> bytes32:
    lockId: bytes32 = self._lock_id(fields)
    word: uint256 = self.words[lockId]
    assert word != NO_LOCK, "lock: unknown"
    assert word & 255 == LOCKED, "lock: ended before"
    # LOCKED is 1, so adding what is missing keeps the time of the lock as it stands.
    self.words[lockId] = word - LOCKED + (state | by << 8 | block.timestamp << 80)
    return lockId


@internal
def _take(token: address, payer: address, amount: uint256):
    before: uint256 = staticcall IERC20(token).balanceOf(self)
    assert extcall IERC20(token).transferFrom(payer, self, amount, default_return_value=True), "token: refused"
    # What arrived counts, not what the token says: exactly the amount, or there is no lock.
    assert staticcall IERC20(token).balanceOf(self) - before == amount, "token: another amount arrived"


@internal
def _pay(token: address, party: address, amount: uint256):
    before: uint256 = staticcall IERC20(token).balanceOf(self)
    assert extcall IERC20(token).transfer(party, amount, default_return_value=True), "token: refused"
    # Exactly the amount leaves: the others' cover stays, and an end that paid nothing does not stand.
    assert before - staticcall IERC20(token).balanceOf(self) == amount, "token: another amount left"
