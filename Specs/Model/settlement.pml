/* The settlement protocol without any bound on time: two ledgers, two gateways, one transfer.

   spin -a -DNAME=VALUE settlement.pml    options.pml has the names; check.py runs the matrix of README.md. */

#include "options.pml"
#include "names.pml"
#include "world.pml"
#include "gates.pml"
#include "network.pml"
#include "ledgers.pml"
#include "initiator.pml"
#include "responder.pml"

#define I_AT_HOME (by == CLAIMED || bx == REFUNDED_ || bx == CANCELLED || (bx == NONE && v[I] >= WITHDRAWN))
#define R_AT_HOME \
    (bx == CLAIMED || by == REFUNDED_ || by == CANCELLED || (bx == CANCELLED && by == NONE) \
        || (by == NONE && v[R] == WITHDRAWN))
/* M1 without bounds may end in a loss; it has to end. */
#define MONEY_AT_HOME (!M2 || ((!HONEST_I || I_AT_HOME) && (!HONEST_R || R_AT_HOME)))
/* Whoever keeps the rules has an end, whatever the other does. */
#define HAS_ENDED(r) (!HONEST(r) || d[r] >= WITHDRAWN)
#define ENDED_WELL (MONEY_AT_HOME && HAS_ENDED(I) && HAS_ENDED(R))
#include "properties.pml"

init {
    REPORT;
    d_step {
        v[I] = PROPOSED; d[I] = PROPOSED; v[R] = CONSIDERING; d[R] = CONSIDERING;
        /* Whoever is dishonest has said every word and sent every command that its keys allow. */
        said[I] = (HONEST_I -> 0 : W_ALL); said[R] = (HONEST_R -> 0 : W_ALL);
        exited[I] = EXITS && !HONEST_I; exited[R] = EXITS && !HONEST_R
    }
    atomic {
        run LedgerX(); run LedgerY(); run Clocks();
#if HONEST_I
        run Initiator(); run Fate(I);
#else
        run Stranger(I);
#endif
#if HONEST_R
        run Responder(); run Fate(R);
#else
        run Stranger(R);
#endif
        run Watch()
    }
}
