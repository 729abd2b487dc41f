/* What there is: two ledgers, two gateways' memories, the wire. No clock but the ledgers' own. */

/* A clock is the zone that it stands in. It may move at any moment, whatever the other does: no delay is bounded.
   X: 0 before L_X, 1 from L_X, 2 from T_X.   Y: 0 before L_Y, 1 from L_Y to R_Y, 2 after R_Y, 3 from T_Y. */
byte hourX, hourY;
#define BEFORE_LX (hourX == 0)
#define BEFORE_TX (hourX < 2)
#define BEFORE_LY (hourY == 0)
#define UNTIL_RY  (hourY < 2)
#define BEFORE_TY (hourY < 3)
#define CLOCK_READ(fact) ((fact) || WRONG_CLOCKS)

/* Booked, and final. Equal at once unless REORGS. */
byte bx, by, fx, fy;
/* A lock under other terms by the same payer with the same hash, and how many locks a payer's hash brought. */
bit strayX, strayY;
byte usesX, usesY;
/* A6: one unit on each ledger: payer's, in escrow, payee's. */
byte payerX = 1, escrowX, payeeX, payerY = 1, escrowY, payeeY;
bit reorgUsed;
/* Commands that left for a ledger and may land at any later moment, or never. */
byte toX, toY;
/* Claim bytes left: the preimage counts as public. */
bit public_s;
/* An honest initiator's reveal was begun with Y's lock final and the clock read at R_Y or before. */
bit revealWasRight;

/* A gateway: what it knows (v) and what is durable of that (d); the wrapper SUSPENDED; the exit signed. */
byte v[2], vf[2], d[2], df[2];
bit held[2], dheld[2], exited[2];
byte crashes[2], suspensions[2];
/* Words that wait for the sync, and words that are out: late, repeated, in any order, or never heard. */
byte waiting[2], said[2];
/* A dishonest side may fall silent for ever (LIVE only). */
bit loud[2] = 1;
byte illegal;

#if VOICE
#define PLACES 9
/* A8: the body first signed for a place, and the next place: volatile, durable. */
byte voice[18], place[2], dplace[2], pending[18];
#endif

#define FINAL(b, f) (BOOKED_IS_FINAL -> (b) : (f))
/* What a gateway can be shown of a leg. */
#define SEEN_X FINAL(bx, fx)
#define SEEN_Y FINAL(by, fy)
#define WAS_LOCKED(s) ((s) == LOCKED || (s) == CLAIMED || (s) == REFUNDED_)
#define RETURNED(s) ((s) == REFUNDED_ || (s) == CANCELLED)
#define ENDED(s) ((s) >= CLAIMED)

#define CLEAN(r) ((v[r] == d[r] && vf[r] == df[r] && held[r] == dheld[r]) || ACT_BEFORE_SYNC)
#define FREE(r) (!held[r] && !exited[r])

#if COVER
/* Which steps the whole search took; check.py asks that every one of them was. */
c_decl {
\#include <stdio.h>
\#include <stdlib.h>
    static unsigned char taken[3][24][16][40][3][24];
    static int before, beforeWith, aim[5];
    static void prepare(void) {
        char *given = getenv("AIM");
        if (given) sscanf(given, "%d %d %d %d %d", aim, aim + 1, aim + 2, aim + 3, aim + 4);
    }
    static void report(void) {
        int a, s, w, e, l, t;
        for (a = 0; a < 3; a++) for (s = 0; s < 24; s++) for (w = 0; w < 16; w++) for (e = 0; e < 40; e++)
            for (l = 0; l < 3; l++) for (t = 0; t < 24; t++)
                if (taken[a][s][w][e][l][t]) printf("taken %d %d %d %d %d %d\n", a, s, w, e, l, t);
    }
}
#define BEFORE(r) c_code { before = now.v[r]; beforeWith = now.vf[r]; }
#define TAKEN(actor, event, leg) c_code { \
    taken[actor][actor < 2 ? before : 0][actor < 2 ? beforeWith : 0][event][leg] \
        [actor < 2 ? now.v[actor < 2 ? actor : 0] : (leg == 1 ? now.bx : now.by)] = 1; \
    if (aim[3] == event && aim[0] == actor && aim[1] == before && aim[2] == beforeWith && aim[4] == leg) \
        now.reached = 1; }
#define REPORT c_code { prepare(); atexit(report); }
/* The step that traces.py aims at was taken. */
bit reached;
#else
#define BEFORE(r) skip
#define TAKEN(actor, event, leg) skip
#define REPORT skip
#endif

#define LOG(actor, event, leg) \
    printf("@ %d %d %d %d %d %d %d %d\n", actor, event, leg, hourX, hourY, \
        (actor < 2 -> v[actor] : (leg == X -> bx : by)), (actor < 2 -> vf[actor] : 0), \
        (actor < 2 -> held[actor] : 0))
#define EV(actor, event, leg) TAKEN(actor, event, leg); LOG(actor, event, leg)
/* One step of a machine. An end leaves the wrapper by itself. */
#define GO(r, event, leg, s, f) \
    BEFORE(r); v[r] = s; vf[r] = f; held[r] = (v[r] >= WITHDRAWN -> 0 : held[r]); EV(r, event, leg)
#define SAY(r, w) waiting[r] = waiting[r] | (w)
#define BOTH_CONFORM (HONEST_I && HONEST_R)
#define ILLEGAL(r, event, leg) BEFORE(r); illegal = 1; EV(r, event, leg)
