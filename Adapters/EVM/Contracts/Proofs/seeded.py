"""Which proof must find which seeded fault, so that no proof is hollow. The faults are those of the tests."""

import importlib.util
import pathlib
import sys

CATALOGUE = pathlib.Path(__file__).resolve().parents[4] / "Tests" / "EVMContracts" / "faults.py"

BREAKS = {
    "one_end": ["end-again"],
    "held_is_neither_locked_nor_cancelled_again": ["cancel-held", "lock-anything"],
    "an_ended_lock_is_not_locked_again": ["lock-anything"],
    "tombstone_is_an_end": ["lock-after-tombstone"],
    "what_was_never_locked_does_not_end": ["end-anything"],
    "claim_gate": ["claim-late", "claim-at-expiry", "claim-without-preimage", "claim-without-certificate"],
    "refund_gate": ["refund-early", "refund-by-clock-in-m2"],
    "certified_claim_gate": ["set-of-the-pusher", "signer-unchecked"],
    "certified_refund_gate": ["refund-certified-early", "refund-by-claimed", "statement-without-end"],
    "both_gate": ["both-one-signature", "both-no-payer", "unlock-certified", "release-clocked"],
    "cancel_gate": ["cancel-early"],
    "only_the_named_party_is_paid": ["claim-pays-sender", "refund-pays-sender"],
    "a_lock_is_credited_exactly": ["lock-for-others", "milliseconds", "deadline-ignored", "deadline-after-expiry", "credit-at-least"],
    "a_lock_uses_its_hash": ["hash-by-sender-only"],
    "a_used_hash_locks_nothing": ["hash-reused"],
    "no_end_frees_a_hash": ["hash-freed"],
    "a_tombstone_burns_no_hash": ["tombstone-burns-hash"],
    "no_replay_on_another_lock": ["statement-without-lock"],
    "no_replay_for_another_end": ["statement-without-end"],
    "no_replay_on_another_contract": ["domain-without-contract"],
    "no_replay_of_the_same_fields_on_another_contract": ["id-without-contract"],
    "no_replay_on_another_chain": ["domain-without-chain"],
}


def catalogue() -> dict:
    spec = importlib.util.spec_from_file_location("faults", CATALOGUE)
    module = importlib.util.module_from_spec(spec)
    sys.modules["faults"] = module
    spec.loader.exec_module(module)
    return {fault.id: fault for fault in module.FAULTS}


def seeded() -> list[tuple[str, object]]:
    """Pairs of a proof's name and a fault that must break it: one for each proof, then the others."""
    faults = catalogue()
    most = max(len(ids) for ids in BREAKS.values())
    return [(proof, faults[ids[turn]]) for turn in range(most) for proof, ids in BREAKS.items() if turn < len(ids)]
