"""The matrix: what is searched, and what must come out.

A run HOLDS, or its invariant is BROKEN: then the counterexample has to be found, or the model proves nothing there.
"""

HOLDS = "holds"


class Run:
    """One search: a model, its options, what must come out, and whether it is only for `--full`."""

    def __init__(self, name, model, options, broken=None, full=False, at_least=0, cycles=False):
        self.name = name
        self.model = model
        self.options = dict(option.split("=") for option in options.split())
        self.broken = broken
        self.full = full
        self.at_least = at_least
        self.cycles = cycles

    @property
    def expected(self):
        return HOLDS if self.broken is None else f"A{self.broken} broken"


def protocol(name, options="", **more):
    return Run(name, "settlement", options, **more)


def fault(name, invariant, options, **more):
    """A run that must lose: only this invariant is watched, so that the counterexample is about it."""
    return Run(name, "settlement", f"{options} ONLY={invariant}", broken=invariant, **more)


def ticks(name, options="", broken=None, **more):
    watched = f" ONLY={broken}" if broken else ""
    return Run(name, "timing", options + watched, broken=broken, **more)


PROTOCOL = [
    protocol("M2, both conform", at_least=700_000),
    protocol("M2, dishonest initiator", "HONEST_I=0 STRAY=1 SUSPENSIONS=1 STRANGERS_CLAIM=1"),
    protocol("M2, dishonest responder", "HONEST_R=0 STRAY=1 SUSPENSIONS=1 STRANGERS_CLAIM=1"),
    protocol("M2, dishonest initiator, one reorganisation", "HONEST_I=0 STRAY=1 REORGS=1"),
    protocol("M2, dishonest responder, one reorganisation", "HONEST_R=0 STRAY=1 REORGS=1"),
    protocol("M2, a stranger brings R's claim before R saw Y", "STRANGERS_CLAIM=1"),
    protocol("M2, clocks read as anything", "WRONG_CLOCKS=1"),
    protocol("M2, clocks read as anything, dishonest initiator", "WRONG_CLOCKS=1 HONEST_I=0"),
    protocol("M2, clocks read as anything, dishonest responder", "WRONG_CLOCKS=1 HONEST_R=0"),
    protocol("M2, exit by both, dishonest initiator", "EXITS=1 HONEST_I=0"),
    protocol("M2, exit by both, dishonest responder", "EXITS=1 HONEST_R=0"),
    protocol("A8, initiator's voice", "VOICE=1 HONEST_R=0"),
    protocol("A8, responder's voice", "VOICE=1 HONEST_I=0"),
    protocol("M1 without bounds, all but A2 and A3", "M2=0 ONLY=99"),
    protocol("M1 without bounds, a stranger brings R's claim, all but A2 and A3", "M2=0 STRANGERS_CLAIM=1 ONLY=99"),
    protocol("M1 without bounds, dishonest initiator, all but A2 and A3", "M2=0 HONEST_I=0 ONLY=99"),
    protocol("M1 without bounds, dishonest responder, all but A2 and A3", "M2=0 HONEST_R=0 ONLY=99"),
]

LIVENESS = [
    protocol("every run ends well", "LIVE=1 PUSH=0 CRASHES=1", cycles=True),
    protocol("every run ends well, initiator silent", "LIVE=1 PUSH=0 CRASHES=2 HONEST_I=0", cycles=True),
    protocol("every run ends well, responder silent", "LIVE=1 PUSH=0 CRASHES=2 HONEST_R=0", cycles=True),
    protocol("every run ends well, initiator silent, a stranger brings R's claim",
             "LIVE=1 PUSH=0 CRASHES=2 HONEST_I=0 STRANGERS_CLAIM=1", cycles=True),
    protocol("M1, every run ends", "LIVE=1 PUSH=0 CRASHES=1 M2=0 ONLY=12", full=True, cycles=True),
]

FAULTS = [
    fault("M1 without bounds loses for R", 2, "M2=0"),
    fault("M1 without bounds loses for I", 3, "M2=0 HONEST_R=0"),
    fault("M2 without its claim gate", 3, "NO_CLAIM_GATE=1 HONEST_R=0"),
    fault("M2 without its refund gate", 2, "NO_REFUND_GATE=1 HONEST_I=0"),
    fault("Y's operator signs two logs", 3, "FORK=1 HONEST_R=0"),
    fault("booked taken for final", 2, "REORGS=1 BOOKED_IS_FINAL=1 HONEST_I=0"),
    fault("a lock under other terms counts", 5, "STRAY=1 NO_BINDING=1 HONEST_I=0"),
    fault("a hash may be used twice", 7, "STRAY=1 NO_SINGLE_USE=1 HONEST_I=0"),
    fault("an ended lock ends again: A1", 1, "NOT_ABSORBING=1 M2=0"),
    fault("an ended lock ends again: A6", 6, "NOT_ABSORBING=1 M2=0"),
    fault("X released before Y has ended", 2, "RELEASE_BOTH_AT_ONCE=1 HONEST_I=0"),
    fault("acts before the sync: A9", 9, "ACT_BEFORE_SYNC=1"),
    fault("speaks before the sync: A8", 8, "ACT_BEFORE_SYNC=1 VOICE=1 HONEST_R=0"),
    fault("acts before the sync: what cannot be", 10, "ACT_BEFORE_SYNC=1", full=True),
    fault("an exit signed is no loss unless signed: control of A2", 2, "EXITS=1 HONEST_I=0 NO_CONSENT=1"),
    fault("reveal deadline not looked at: A4", 4, "LATE_REVEAL=1 HONEST_R=0"),
    fault("no tombstones: somebody waits for ever", 12, "NO_TOMBSTONE=1 LIVE=1 PUSH=0 CRASHES=1"),
    fault("nobody claims X for an absent R: I waits for ever", 12, "LEFT_LYING=1 LIVE=1 PUSH=0 CRASHES=1 HONEST_R=0"),
    fault("nobody takes X back for an absent I: R waits for ever", 12, "LEFT_LYING=1 LIVE=1 PUSH=0 CRASHES=1 HONEST_I=0"),
    fault("R takes a claim on X that it sees before Y for what cannot be", 10, "STRANGERS_CLAIM=1 EARLY_CLAIM_ILLEGAL=1"),
]

GAP = "HONEST_I=0"
REVEAL = "HONEST_R=0"
WHOLE = "WHOLE=1 LOCK_ANYTIME=1"
OTHER = "INC=3 FIN=2 OBS=2 REL=2 REC=3 EPS=2"

TIMING = [
    ticks("gap", GAP), ticks("gap, one tick less", f"{GAP} D_GAP=-1", 2),
    ticks("gap, other bounds", f"{GAP} {OTHER}"), ticks("gap, other bounds, one tick less", f"{GAP} {OTHER} D_GAP=-1", 2),
    ticks("gap, X halts 3", f"{GAP} HALT_X=3"), ticks("gap, X halts 3, one tick less", f"{GAP} HALT_X=3 D_GAP=-1", 2),
] + [
    run for fin in (1, 2, 3) for run in (
        ticks(f"gap, X reorganises, fin {fin}", f"{GAP} REORG_X=1 FIN={fin}"),
        ticks(f"gap, X reorganises, fin {fin}, one tick less", f"{GAP} REORG_X=1 FIN={fin} D_GAP=-1", 2))
] + [
    ticks("gap, a claim taken at clock = T_Y", f"{GAP} CLAIM_AT_T=1", 2),
    ticks("M1 reveal, a crash before the first byte", REVEAL),
    ticks("M1 reveal, a crash before the first byte, one tick less", f"{REVEAL} D_REVEAL=-1", 3),
    ticks("M1 reveal, no crash", f"{REVEAL} CRASHES=0 D_REVEAL=-2"),
    ticks("M1 reveal, no crash, one tick less", f"{REVEAL} CRASHES=0 D_REVEAL=-3", 3),
    ticks("M1 reveal, Y halts 2", f"{REVEAL} HALT_Y=2"),
    ticks("M1 reveal, Y halts 2, one tick less", f"{REVEAL} HALT_Y=2 D_REVEAL=-1", 3),
    ticks("M1 reveal, Y reorganises", f"{REVEAL} REORG_Y=1 FIN=2"),
    ticks("M1 reveal, Y reorganises, one tick less", f"{REVEAL} REORG_Y=1 FIN=2 D_REVEAL=-1", 3),
    ticks("M1 reveal, Y halts 2 and reorganises", f"{REVEAL} HALT_Y=2 REORG_Y=1 FIN=2"),
    ticks("M1 reveal, Y halts 2 and reorganises, one tick less", f"{REVEAL} HALT_Y=2 REORG_Y=1 FIN=2 D_REVEAL=-1", 3),
    ticks("M1 reveal begun one tick late", f"{REVEAL} LATE_REVEAL=1", 3),
    ticks("M1 reveal, other bounds", f"{REVEAL} {OTHER}"),
    ticks("M1 reveal, other bounds, one tick less", f"{REVEAL} {OTHER} D_REVEAL=-1", 3),
    ticks("A10, from agreed terms to settled", "WHOLE=1 CRASHES=1"),
    ticks("A10, agreement one tick less", "WHOLE=1 CRASHES=1 D_AGREEMENT=-1", 10),
    ticks("A10, X locked at any moment before L_X", WHOLE),
    ticks("A10, lock deadline X one tick less", f"{WHOLE} D_LX=-1", 10),
    ticks("A10, lock deadline Y has one tick to spare", f"{WHOLE} D_LY=-1"),
    ticks("A10, lock deadline Y two ticks less", f"{WHOLE} D_LY=-2", 10),
    ticks("A10, other bounds", f"{WHOLE} {OTHER}"),
    ticks("A10, other bounds, lock deadline X one tick less", f"{WHOLE} {OTHER} D_LX=-1", 10),
    ticks("A10, a lock on Y taken after its deadline", f"{WHOLE} CRASHES=3 NO_LOCK_DEADLINE=1", 10),
    ticks("M2, gap 0, halts, crashes", f"M2=1 {GAP} GAP=0 HALT_X=2 HALT_Y=2 CRASHES=2"),
    ticks("M2, gap 0, late reveal, halts, crashes",
          f"M2=1 {REVEAL} GAP=0 HALT_X=2 HALT_Y=2 CRASHES=2 LATE_REVEAL=9"),
]

FULL = [
    protocol("M2, both conform, suspended at any time", "SUSPENSIONS=1", full=True, at_least=10_000_000),
    protocol("M2, both conform, one reorganisation", "REORGS=1", full=True),
    protocol("M2, both conform, exit by both", "EXITS=1", full=True),
    protocol("M2, dishonest initiator, everything at once",
             "HONEST_I=0 STRAY=1 REORGS=1 SUSPENSIONS=1 EXITS=1 STRANGERS_CLAIM=1", full=True),
    protocol("M2, dishonest responder, everything at once",
             "HONEST_R=0 STRAY=1 REORGS=1 SUSPENSIONS=1 EXITS=1 STRANGERS_CLAIM=1", full=True),
    protocol("every run ends well, three crashes each", "LIVE=1 PUSH=0 CRASHES=3", full=True, cycles=True),
    ticks("M2, gap 0, long halts, three crashes", f"M2=1 {GAP} GAP=0 HALT_X=9 HALT_Y=9 CRASHES=3", full=True, at_least=20_000_000),
    ticks("M2, gap 0, late reveal, halts of 4, two crashes",
          f"M2=1 {REVEAL} GAP=0 HALT_X=4 HALT_Y=4 CRASHES=2 LATE_REVEAL=9",
          full=True, at_least=7_000_000),
]

ALL = PROTOCOL + LIVENESS + FAULTS + TIMING + FULL
