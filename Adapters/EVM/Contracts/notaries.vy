# pragma version 0.4.3
# @license Apache-2.0
"""
@title Notary sets, their change by a quorum of themselves, and signatures
@notice A set is not stored, only named: its id is a hash of its epoch, threshold and members, which are passed again
        with each certificate. One word of storage holds the id of the current set. A lock keeps the set that it named,
        whatever the current one is.
"""

MAX_NOTARIES: constant(uint256) = 16

# Half of secp256k1's order. Of the two signatures (r, s) and (r, n - s) only the one with the lower s is accepted.
HALF_ORDER: constant(uint256) = 57896044618658097711785492504343953926418782139537452191302581570759080747168

DOMAIN_TYPE: constant(bytes32) = keccak256(
    "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
NOTARY_SET_TYPE: constant(bytes32) = keccak256("NotarySet(uint64 epoch,uint8 threshold,address[] members)")
CHANGE_TYPE: constant(bytes32) = keccak256(
    "NotarySetChange(bytes32 previous,NotarySet next)NotarySet(uint64 epoch,uint8 threshold,address[] members)"
)


struct NotarySet:
    epoch: uint64
    threshold: uint8
    members: DynArray[address, MAX_NOTARIES]


struct Signature:
    v: uint8
    r: bytes32
    s: bytes32


struct NotarySignature:
    member: uint8
    v: uint8
    r: bytes32
    s: bytes32


event NotarySetChanged:
    setId: indexed(bytes32)
    previous: indexed(bytes32)
    epoch: uint64
    threshold: uint8
    members: DynArray[address, MAX_NOTARIES]


# The id of the set that new locks may name; zero where this escrow has no notaries.
currentNotarySet: public(bytes32)


@deploy
def __init__(first: NotarySet):
    if len(first.members) == 0:
        assert first.epoch == 0 and first.threshold == 0, "notaries: a set without members is all zero"
        return
    assert first.epoch == 1, "notaries: the first epoch is 1"
    self._install(first, empty(bytes32))


@external
def changeNotarySet(current: NotarySet, next: NotarySet, signatures: DynArray[NotarySignature, MAX_NOTARIES]):
    """
    @notice Replaces the current set for locks to come. Anyone may push it; the quorum of the current set signs it.
    @param current The current set in full; it must hash to `currentNotarySet`.
    @param next The set that follows; its epoch is the current one plus 1.
    """
    previous: bytes32 = self.currentNotarySet
    assert self._set_id(current) == previous, "notaries: not the current set"
    assert next.epoch == current.epoch + 1, "notaries: the epoch must rise by 1"
    change: bytes32 = keccak256(abi_encode(CHANGE_TYPE, previous, self._set_id(next)))
    self._require_quorum(self._digest(change), current, signatures)
    self._install(next, previous)


@external
@view
def notarySetId(members: NotarySet) -> bytes32:
    return self._set_id(members)


@external
@view
def domainSeparator() -> bytes32:
    return self._domain()


@internal
def _install(next: NotarySet, previous: bytes32):
    count: uint256 = len(next.members)
    threshold: uint256 = convert(next.threshold, uint256)
    # More than two thirds: two quorums of one set share an honest member while less than a third is dishonest.
    assert threshold <= count and 3 * threshold > 2 * count, "notaries: the threshold must be above two thirds"
    last: address = empty(address)
    for member: address in next.members:
        # Strictly rising, so nobody stands twice in a set and nobody is the zero address.
        assert convert(member, uint160) > convert(last, uint160), "notaries: members must rise strictly"
        last = member
    setId: bytes32 = self._set_id(next)
    self.currentNotarySet = setId
    log NotarySetChanged(
        setId=setId, previous=previous, epoch=next.epoch, threshold=next.threshold, members=next.members
    )


@internal
@pure
def _set_id(notarySet: NotarySet) -> bytes32:
    # hashStruct of EIP-712: an array is the hash of its members, 32 bytes each, without offset and length.
    members: Bytes[576] = abi_encode(notarySet.members)
    packed: bytes32 = keccak256(slice(members, 64, 32 * len(notarySet.members)))
    return keccak256(abi_encode(NOTARY_SET_TYPE, notarySet.epoch, notarySet.threshold, packed))


@internal
@view
def _require_quorum(digest: bytes32, notarySet: NotarySet, signatures: DynArray[NotarySignature, MAX_NOTARIES]):
    # Exactly as many as needed: one certificate has one form, and nothing rides along unchecked.
    assert len(signatures) == convert(notarySet.threshold, uint256), "notaries: exactly the threshold must sign"
    free: uint256 = 0
    for signature: NotarySignature in signatures:
        member: uint256 = convert(signature.member, uint256)
        assert member >= free, "notaries: signatures must rise by member"
        assert member < len(notarySet.members), "notaries: no such member"
        signer: address = self._signer(digest, Signature(v=signature.v, r=signature.r, s=signature.s))
        assert signer == notarySet.members[member], "notaries: not signed by this member"
        free = member + 1


@internal
@view
def _signer(digest: bytes32, signature: Signature) -> address:
    assert signature.v == 27 or signature.v == 28, "signature: v must be 27 or 28"
    assert convert(signature.s, uint256) <= HALF_ORDER, "signature: s must be low"
    signer: address = ecrecover(digest, signature.v, signature.r, signature.s)
    assert signer != empty(address), "signature: recovers nobody"
    return signer


@internal
@view
def _digest(structHash: bytes32) -> bytes32:
    return keccak256(concat(x"1901", self._domain(), structHash))


@internal
@view
def _domain() -> bytes32:
    # The chain's id of this moment: after a chain split under another id nothing signed for one side serves on the other.
    return keccak256(
        abi_encode(DOMAIN_TYPE, keccak256("Interlock Escrow"), keccak256("1"), chain.id, self)
    )
