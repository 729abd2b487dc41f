"""Misbehaviour in sealing, by name. Each is exactly one lie; everything else about the block stays honest."""

from eth_hash.auto import keccak

from .validators import address_of, quorum, sign

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141

SEAL_FAULTS = {
    "none": "no seal at all",
    "few": "one seal less than the quorum",
    "twice": "a full count of seals, but one validator sealed twice",
    "stranger": "the last seal of the quorum is a stranger's",
    "strangers": "every seal is a stranger's",
    "wrong-round": "the seals are over the next round, not over the round in the header",
    "other-header": "the seals are over a header with another state root",
    "high-s": "the seals have s above half the order: the same signatures, written the other way",
}
HEADER_FAULTS = {
    "out-of-turn": "proposed by a validator whose turn it is not",
    "foreign-proposer": "proposed by a stranger, sealed by the validators",
    "extra-validator": "the header lists a stranger among the validators, and the validators sealed it",
    "usurped": "the header lists strangers as the validators, and they sealed it",
}
FAULTS = SEAL_FAULTS | HEADER_FAULTS
CLIQUE_FAULTS = ("out-of-turn", "foreign-proposer")


def mirrored(seal):
    """The same signature with s replaced by n - s; it recovers the same signer."""
    s = ORDER - int.from_bytes(seal[32:64], "big")
    return seal[:32] + s.to_bytes(32, "big") + bytes([seal[64] ^ 1])


def commit_seals(form, header, round_number, signers, needed, strangers, fault):
    """The commit seals of a block. `signers` are keys of validators in their order, `needed` is the quorum."""
    digest = form.commit_digest(header, round_number)
    honest = [sign(key, digest) for key in signers]
    if fault == "none":
        return []
    if fault == "few":
        return honest[: needed - 1]
    if fault == "twice":
        return honest[: needed - 1] + honest[:1]
    if fault == "stranger":
        return honest[: needed - 1] + [sign(strangers[0], digest)]
    if fault in ("strangers", "usurped"):
        return [sign(key, digest) for key in strangers[:needed]]
    if fault == "wrong-round":
        return [sign(key, form.commit_digest(header, round_number + 1)) for key in signers]
    if fault == "other-header":
        other = header.copy(state_root=keccak(header.state_root))
        return [sign(key, form.commit_digest(other, round_number)) for key in signers]
    if fault == "high-s":
        return [mirrored(seal) for seal in honest]
    return honest


def listed_validators(validators, strangers, fault):
    """The validators that the header names."""
    if fault == "extra-validator":
        return tuple(sorted((*validators, address_of(strangers[0]))))
    if fault == "usurped":
        return tuple(sorted(address_of(key) for key in strangers[: len(validators)]))
    return validators


def proposing_key(keyring, tally, proposer, fault):
    """The key that proposes, honest or not."""
    if fault in ("foreign-proposer", "usurped"):
        return keyring.strangers[0]
    if fault == "out-of-turn":
        others = [member for member in tally.validators if member != proposer and keyring.working(member)]
        return keyring.working(others[-1])
    return keyring.working(proposer)


def seals_needed(validators):
    return quorum(len(validators))
