/* What a run may switch. Every option has its plain value here; check.py sets others with -D. */

#ifndef M2
#define M2 1            /* 1: mode M2, X by proof of how Y ended. 0: mode M1, both legs by clock */
#endif
#ifndef HONEST_I
#define HONEST_I 1      /* 0: the initiator does and says whatever its keys and its preimage allow */
#endif
#ifndef HONEST_R
#define HONEST_R 1      /* 0: the same for the responder */
#endif
#ifndef PUSH
#define PUSH 1          /* 1: anyone admitted pushes what needs no signature. 0: only duties are done */
#endif
#ifndef STRANGERS_CLAIM
#define STRANGERS_CLAIM 0   /* 1: whoever knows the preimage may also push the responder's claim on X for it */
#endif
#ifndef ABORTS
#define ABORTS 1        /* desks may want out at any moment */
#endif
#ifndef CRASHES
#define CRASHES 255     /* crashes of each gateway; 255: no bound */
#endif
#ifndef SUSPENSIONS
#define SUSPENSIONS 0   /* how often each gateway may be suspended; it may be resumed or not */
#endif
#ifndef EXITS
#define EXITS 0         /* people may sign the exit of X */
#endif
#ifndef REORGS
#define REORGS 0        /* 1: booked is not yet final on both ledgers, and one booking may be undone */
#endif
#ifndef WRONG_CLOCKS
#define WRONG_CLOCKS 0  /* 1: what a gateway reads of a ledger's clock may be anything */
#endif
#ifndef VOICE
#define VOICE 0         /* 1: every signed message is kept with its place, for A8 */
#endif
#ifndef STRAY
#define STRAY 0         /* 1: a dishonest side may lock under other terms, with the same hash */
#endif
#ifndef LIVE
#define LIVE 0          /* 1: every run must come to an end, and to the right one */
#endif
#ifndef ONLY
#define ONLY 0          /* n: watch invariant n alone; 0: all */
#endif
#ifndef COVER
#define COVER 0         /* 1: print at the end which steps the search took */
#endif
#ifndef TRACE
#define TRACE 0         /* 1: for random simulation only: clocks are in no hurry */
#endif

/* Faults. Each must be found. */
#ifndef NO_CLAIM_GATE
#define NO_CLAIM_GATE 0     /* X in M2 opens to the preimage alone */
#endif
#ifndef NO_REFUND_GATE
#define NO_REFUND_GATE 0    /* X in M2 goes back by its clock, without proof of Y's end */
#endif
#ifndef ACT_BEFORE_SYNC
#define ACT_BEFORE_SYNC 0   /* a gateway speaks and submits before its state is durable */
#endif
#ifndef BOOKED_IS_FINAL
#define BOOKED_IS_FINAL 0   /* a gateway takes a booked entry for a final one */
#endif
#ifndef NO_BINDING
#define NO_BINDING 0        /* a gateway takes a lock under other terms for the agreed one */
#endif
#ifndef NO_SINGLE_USE
#define NO_SINGLE_USE 0     /* a ledger takes a payer's hash twice */
#endif
#ifndef NOT_ABSORBING
#define NOT_ABSORBING 0     /* a ledger ends an ended lock again */
#endif
#ifndef FORK
#define FORK 0              /* Y's operator signs a second log for X's ledger: Y is CLAIMED in it */
#endif
#ifndef NO_LOCK_DEADLINE
#define NO_LOCK_DEADLINE 0  /* a ledger takes a lock after its deadline */
#endif
#ifndef RELEASE_BOTH_AT_ONCE
#define RELEASE_BOTH_AT_ONCE 0  /* aborting, the responder signs X free before Y has ended */
#endif
#ifndef NO_TOMBSTONE
#define NO_TOMBSTONE 0    /* Y's ledger books no tombstone */
#endif
#ifndef NO_CONSENT
#define NO_CONSENT 0    /* the exit counts as a loss although its loser signed it */
#endif
#ifndef EARLY_CLAIM_ILLEGAL
#define EARLY_CLAIM_ILLEGAL 0   /* a responder that has not seen Y claimed takes X claimed for what cannot be */
#endif
#ifndef LEFT_LYING
#define LEFT_LYING 0    /* from T_X on nobody acts on X in the name of a side that is gone */
#endif
#ifndef LATE_REVEAL
#define LATE_REVEAL 0   /* an initiator reveals without a look at R_Y */
#endif
