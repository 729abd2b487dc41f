"""Faults that are seeded into the contracts, one at a time; each must be seen by a test, the fuzzer or a proof."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Fault:
    id: str
    file: str
    old: str
    new: str
    breaks: str


def escrow(id: str, old: str, new: str, breaks: str) -> Fault:
    return Fault(id, "Escrow.vy", old, new, breaks)


def notaries(id: str, old: str, new: str, breaks: str) -> Fault:
    return Fault(id, "notaries.vy", old, new, breaks)


def bond(id: str, old: str, new: str, breaks: str) -> Fault:
    return Fault(id, "BondToken.vy", old, new, breaks)


GUARD = "@external\n@nonreentrant\ndef "

FAULTS = [
    escrow("lock-for-others", 'assert msg.sender == fields.payer, "lock: only the payer locks"', "pass", "anyone locks an approved account's tokens"),
    escrow("consent-any", 'assert notaries._signer(digest, signature) == payer, "consent: not signed by the payer"', "notaries._signer(digest, signature)", "anyone's signature locks the payer's tokens"),
    escrow("consent-one-act", "self._require_consent(CANCEL_CONSENT_TYPE, lockId", "self._require_consent(LOCK_CONSENT_TYPE, lockId", "a consent to lock writes the tombstone"),
    escrow("consent-by-unlock", 'keccak256("LockConsent(bytes32 lockId)")', 'keccak256("UnlockByBoth(bytes32 lockId)")', "a signature for an early end locks"),
    escrow("consent-for-any-lock", "digest: bytes32 = notaries._digest(keccak256(abi_encode(act, lockId)))\n    assert notaries._signer(digest, signature) == payer", "digest: bytes32 = notaries._digest(keccak256(abi_encode(act, empty(bytes32))))\n    assert notaries._signer(digest, signature) == payer", "one consent serves every lock"),
    escrow("no-guard-lock-for", GUARD + "lockFor(", "@external\ndef lockFor(", "a lock counted twice by reentrancy, pushed by consent"),
    escrow("lock-other-chain", 'assert chain.id == CHAIN_ID, "lock: the chain\'s id has changed"', "pass", "locks are made on the new side of a chain split"),
    escrow("payee-nobody", "[empty(address), fields.payer, self]", "[fields.payer, self]", "tokens locked for nobody"),
    escrow("payee-escrow", "[empty(address), fields.payer, self]", "[empty(address), fields.payer]", "tokens locked for the escrow"),
    escrow("amount-zero", 'assert fields.amount != 0, "lock: amount"', "pass", "a lock of nothing"),
    escrow("deadline-inclusive", "assert block.timestamp < convert(fields.lockDeadline, uint256)", "assert block.timestamp <= convert(fields.lockDeadline, uint256)", "lock and tombstone at one instant"),
    escrow("deadline-ignored", 'assert block.timestamp < convert(fields.lockDeadline, uint256), "lock: deadline over"', "pass", "a late lock"),
    escrow("deadline-after-expiry", 'assert fields.lockDeadline < fields.expiry, "lock: expiry not after the deadline"', "pass", "a lock that is refundable when made"),
    escrow("milliseconds", 'assert convert(fields.expiry, uint256) <= block.timestamp + convert(MAX_HORIZON, uint256), "lock: expiry too far"', "pass", "milliseconds taken for seconds"),
    escrow("clock-names-other", "fields.otherLedger == empty(bytes32)\n            and fields.otherLock == empty(bytes32)\n            and ", "", "a clock gate that seems to name another lock"),
    escrow("gate-any", 'assert fields.gate == CERTIFICATE, "lock: no such gate"', "pass", "a lock that no function ends"),
    escrow("set-any", "and fields.notarySet == notaries.currentNotarySet", "", "a lock that trusts invented notaries"),
    escrow("set-zero", "fields.notarySet != empty(bytes32)\n            and ", "", "an escrow without notaries takes certificate gates"),
    escrow("relock", 'assert word == NO_LOCK, "lock: exists"', "pass", "a lock made twice"),
    escrow("lock-anything", 'assert word == NO_LOCK, "lock: exists"\n    assert self.usedHashes[fields.payer][fields.hashlock] == empty(bytes32), "lock: hash used before"', "pass", "an ended lock is locked again"),
    escrow("lock-after-tombstone", 'assert word & 255 != CANCELLED, "lock: cancelled"\n    assert word == NO_LOCK, "lock: exists"', "assert word & 255 in [NO_LOCK, CANCELLED]", "a late lock after its tombstone"),
    escrow("hash-reused", 'assert self.usedHashes[fields.payer][fields.hashlock] == empty(bytes32), "lock: hash used before"', "pass", "a public preimage guards a second lock"),
    escrow("hash-by-sender-only", "self.usedHashes[fields.payer][fields.hashlock] = lockId", "self.usedHashes[fields.payee][fields.hashlock] = lockId", "the wrong party's hash is used up"),
    escrow("hash-freed", "    self._pay(fields.token, fields.payee, fields.amount)\n", "    self.usedHashes[fields.payer][fields.hashlock] = empty(bytes32)\n    self._pay(fields.token, fields.payee, fields.amount)\n", "an ended lock's hash serves again, its preimage public"),
    escrow("tombstone-burns-hash", "self.words[lockId] = CANCELLED | by << 8", "self.usedHashes[fields.payer][fields.hashlock] = lockId\n    self.words[lockId] = CANCELLED | by << 8", "a stranger's invented tombstone burns the payer's hash"),
    escrow("no-guard-lock", GUARD + "lock(", "@external\ndef lock(", "a lock counted twice by reentrancy"),
    escrow("no-guard-claim", GUARD + "claim(", "@external\ndef claim(", "an act within another"),
    escrow("no-guard-refund", GUARD + "refund(", "@external\ndef refund(", "an act within another"),
    escrow("no-guard-both", GUARD + "unlockByBoth(", "@external\ndef unlockByBoth(", "an act within another"),
    escrow("credit-unmeasured", 'assert staticcall IERC20(token).balanceOf(self) - before == amount, "token: another amount arrived"', "pass", "a token with a fee is credited in full"),
    escrow("credit-at-least", 'assert staticcall IERC20(token).balanceOf(self) - before == amount, "token: another amount arrived"', "assert staticcall IERC20(token).balanceOf(self) >= amount", "what others locked counts as arrived"),
    escrow("payout-unmeasured", 'assert before - staticcall IERC20(token).balanceOf(self) == amount, "token: another amount left"', "pass", "an end that paid nothing, or another's cover"),
    escrow("payout-false", 'assert extcall IERC20(token).transfer(party, amount, default_return_value=True), "token: refused"', "refused: bool = extcall IERC20(token).transfer(party, amount, default_return_value=True)", "a token's refusal is not heard"),
    escrow("claim-late", 'assert block.timestamp < convert(fields.expiry, uint256), "claim: expired"', "pass", "claim after the expiry"),
    escrow("claim-at-expiry", 'assert block.timestamp < convert(fields.expiry, uint256), "claim: expired"', 'assert block.timestamp <= convert(fields.expiry, uint256), "claim: expired"', "claim and refund at one instant"),
    escrow("refund-early", '"""\n    assert fields.gate == CLOCK, "gate: needs a certificate"\n    assert block.timestamp >= convert(fields.expiry, uint256), "refund: not expired"', '"""\n    assert fields.gate == CLOCK, "gate: needs a certificate"\n    assert block.timestamp + 1 >= convert(fields.expiry, uint256), "refund: not expired"', "refund a second early"),
    escrow("refund-certified-early", 'assert block.timestamp >= convert(fields.expiry, uint256), "refund: not expired"\n    self._require_certificate', "self._require_certificate", "a certified refund before T_X"),
    escrow("refund-by-clock-in-m2", 'assert fields.gate == CLOCK, "gate: needs a certificate"\n    assert block.timestamp >=', "assert block.timestamp >=", "a lock with certificate gates refunded by the clock"),
    escrow("claim-without-certificate", 'assert fields.gate == CLOCK, "gate: needs a certificate"\n    assert block.timestamp <', "assert block.timestamp <", "a lock with certificate gates claimed without one"),
    escrow("claim-without-preimage", 'assert sha256(preimage) == fields.hashlock, "claim: preimage"', "pass", "claim without the preimage"),
    escrow("keccak-for-sha256", "assert sha256(preimage) ==", "assert keccak256(preimage) ==", "another hash than the other leg's"),
    escrow("claim-pays-sender", "self._pay(fields.token, fields.payee, fields.amount)", "self._pay(fields.token, msg.sender, fields.amount)", "whoever pushes is paid"),
    escrow("refund-pays-sender", 'log Refunded(lockId=lockId, terms=fields.terms, otherEnd=0)\n    self._pay(fields.token, fields.payer,', 'log Refunded(lockId=lockId, terms=fields.terms, otherEnd=0)\n    self._pay(fields.token, msg.sender,', "whoever pushes is refunded"),
    escrow("refund-by-claimed", 'assert end == REFUNDED or end == CANCELLED, "refund: the other end must be 3 or 4"', "pass", "both legs to one party"),
    escrow("end-again", 'assert word & 255 == LOCKED, "lock: ended before"', "pass", "two ends of one lock"),
    escrow("end-anything", 'assert word != NO_LOCK, "lock: unknown"\n    assert word & 255 == LOCKED, "lock: ended before"\n    # LOCKED is 1, so adding what is missing keeps the time of the lock as it stands.\n    self.words[lockId] = word - LOCKED + (state |', "self.words[lockId] = (word >> 16 << 16) + (state |", "an end of a lock that never was, or that ended"),
    escrow("cancel-held", 'assert self.words[lockId] == NO_LOCK, "cancel: the lock exists or ended"', "pass", "a held lock gets a tombstone"),
    escrow("cancel-early", 'assert block.timestamp >= convert(fields.lockDeadline, uint256), "cancel: before the lock deadline"', "pass", "a stranger stops a lock before its deadline"),
    escrow("id-without-chain", "abi_encode(LOCK_TYPE, CHAIN_ID, self, fields)", "abi_encode(LOCK_TYPE, empty(uint256), self, fields)", "one id on two chains"),
    escrow("id-without-contract", "abi_encode(LOCK_TYPE, CHAIN_ID, self, fields)", "abi_encode(LOCK_TYPE, CHAIN_ID, empty(address), fields)", "one id in two contracts"),
    escrow("statement-without-lock", "LOCK_END_TYPE, self._lock_id(fields),", "LOCK_END_TYPE, fields.terms,", "a certificate for every lock with these terms"),
    escrow("statement-without-end", "fields.otherLock, end, fields.notarySet", "fields.otherLock, empty(uint256), fields.notarySet", "one certificate for every end"),
    escrow("statement-without-other-lock", "fields.otherLedger, fields.otherLock, end,", "fields.otherLedger, fields.otherLedger, end,", "the certificate names no other lock"),
    escrow("set-of-the-pusher", 'assert notaries._set_id(notarySet) == fields.notarySet, "certificate: not the lock\'s notary set"', "pass", "the pusher brings notaries of its own"),
    escrow("both-one-signature", 'assert notaries._signer(digest, payeeSignature) == fields.payee, "both: not signed by the payee"', "pass", "the payer unlocks alone"),
    escrow("both-no-payer", 'assert notaries._signer(digest, payerSignature) == fields.payer, "both: not signed by the payer"', "pass", "the payee's word alone ends it"),
    escrow("unlock-certified", 'assert fields.gate == CLOCK, "gate: released by both instead"', "pass", "an abort by machine ends X"),
    escrow("release-clocked", 'assert fields.gate == CERTIFICATE, "gate: unlocked by both instead"', "pass", "an exit of a lock that has none"),
    notaries("threshold-low", "3 * threshold > 2 * count", "2 * threshold > count", "two quorums without a common honest member"),
    notaries("threshold-above", "threshold <= count and ", "", "a set that can never sign"),
    notaries("members-repeat", "assert convert(member, uint160) > convert(last, uint160)", "assert convert(member, uint160) >= convert(last, uint160)", "one notary counts twice"),
    notaries("signer-repeats", "assert member >= free,", "assert member + 1 >= free,", "one signature counts twice"),
    notaries("too-few", 'assert len(signatures) == convert(notarySet.threshold, uint256), "notaries: exactly the threshold must sign"', "pass", "fewer than the threshold"),
    notaries("signer-unchecked", 'assert signer == notarySet.members[member], "notaries: not signed by this member"', "pass", "anybody signs as a notary"),
    notaries("change-by-anyone", "self._require_quorum(self._digest(change), current, signatures)", "pass", "anyone names the notaries"),
    notaries("change-signed-by-next", "self._digest(change), current, signatures", "self._digest(change), next, signatures", "the next set appoints itself"),
    notaries("epoch-any", 'assert next.epoch == current.epoch + 1, "notaries: the epoch must rise by 1"', "pass", "an old set comes back"),
    notaries("not-current", 'assert self._set_id(current) == previous, "notaries: not the current set"', "pass", "a replaced set names the next"),
    notaries("s-high", 'assert convert(signature.s, uint256) <= HALF_ORDER, "signature: s must be low"', "pass", "two forms of one signature"),
    notaries("recovers-nobody", 'assert signer != empty(address), "signature: recovers nobody"', "pass", "a broken signature is not told apart"),
    notaries("domain-without-chain", "chain.id, self)\n    )", "empty(uint256), self)\n    )", "signatures serve on every chain"),
    notaries("domain-without-contract", "chain.id, self)\n    )", "chain.id, empty(address))\n    )", "signatures serve in every escrow"),
    bond("freeze-ignored", 'assert standing & FROZEN == 0, "bond: frozen"\n        assert self._may_hold(owner)', "assert self._may_hold(owner)", "a frozen account sends"),
    bond("frozen-receives", 'assert standing & FROZEN == 0, "bond: frozen"\n    if standing & ESCROW', "if standing & ESCROW", "a frozen account receives"),
    bond("payout-frozen", "    if standing & (ADMITTED | ESCROW) != 0:\n        return\n", '    assert standing & FROZEN == 0, "bond: frozen"\n    if standing & (ADMITTED | ESCROW) != 0:\n        return\n', "a freeze keeps a claim from its party"),
    bond("rule-through-escrow", "    assert receiver not in [empty(address), self], \"bond: receiver\"\n    assert self._may_hold(receiver), \"bond: may not hold\"\n    self._admit", "    self._admit", "whoever may not hold is paid through the escrow"),
    bond("denomination-ignored", 'assert amount % denomination == 0, "bond: not a multiple of the denomination"\n    standing', "standing", "parts of a denomination"),
    bond("escrow-frozen", 'assert standing & ESCROW == 0, "bond: an escrow cannot be frozen"', "pass", "the issuer freezes what is locked"),
    bond("issue-by-anyone", "def issue(receiver: address, amount: uint256):\n    self._require_issuer()", "def issue(receiver: address, amount: uint256):", "anyone issues"),
    bond("issue-above", 'assert amount <= authorised - self.totalSupply, "bond: above the authorised issue"', "pass", "more than authorised"),
    bond("allowance-kept", "self.allowance[owner][msg.sender] = allowed - amount", "pass", "an allowance serves for ever"),
]
