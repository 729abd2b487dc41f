/* The time bounds of Timelocks.md in ticks: is each one enough, and does one tick less lose?

   Time is one number t of ticks. Nothing may take longer than its bound; everything may take less. Y's clock stands at
   t + E, X's anywhere within the sum of both clock errors of it. The instants are the sums of TimelockRules.swift
   without the quarter in reserve, each with a correction D_… in ticks that check.py sets. A message from anywhere, or
   the observer of a ledger, needs up to REL to reach the gateway's decision. */

#ifndef M2
#define M2 0
#endif
#ifndef HONEST_I
#define HONEST_I 1
#endif
#ifndef HONEST_R
#define HONEST_R 1
#endif
#ifndef ONLY
#define ONLY 0
#endif
#define NO_CLAIM_GATE 0
#define NO_REFUND_GATE 0
/* measured bounds */
#ifndef INC
#define INC 2
#endif
#ifndef FIN
#define FIN 1
#endif
#ifndef OBS
#define OBS 1
#endif
#ifndef REL
#define REL 1
#endif
#ifndef REC
#define REC 2
#endif
#ifndef EPS
#define EPS 1
#endif
#ifndef HALT_X
#define HALT_X 0
#endif
#ifndef HALT_Y
#define HALT_Y 0
#endif
#ifndef REORG_X
#define REORG_X 0
#endif
#ifndef REORG_Y
#define REORG_Y 0
#endif
#ifndef CRASHES
#define CRASHES 1       /* of each gateway, also between the durable reveal and the first byte of it */
#endif
/* where a run begins and what it asks */
#ifndef WHOLE
#define WHOLE 0         /* 1: from agreed terms on, both conform, nobody dawdles: A10. 0: from both locks on */
#endif
#ifndef LOCK_ANYTIME
#define LOCK_ANYTIME 0  /* X's lock may be booked at any moment before L_X */
#endif
/* corrections, and the faults */
#ifndef D_GAP
#define D_GAP 0
#endif
#ifndef D_REVEAL
#define D_REVEAL 0
#endif
#ifndef D_LY
#define D_LY 0
#endif
#ifndef D_LX
#define D_LX 0
#endif
#ifndef D_AGREEMENT
#define D_AGREEMENT 0
#endif
#ifndef LATE_REVEAL
#define LATE_REVEAL 0       /* ticks after R_Y at which a reveal is still begun */
#endif
#ifndef CLAIM_AT_T
#define CLAIM_AT_T 0        /* 1: Y's ledger takes a claim at clock == T_Y */
#endif
#ifndef NO_LOCK_DEADLINE
#define NO_LOCK_DEADLINE 0  /* 1: a ledger takes a lock after its deadline */
#endif
#ifndef GAP
#define GAP (2 * EPS + FIN + OBS + REL + REC + INC + HALT_X + REORG_X * (INC + FIN) + D_GAP)
#endif

#define E (2 * EPS)
#define AGREEMENT (2 * REL + INC + 2 * EPS + 1 + D_AGREEMENT)
#define TO_LY (FIN + OBS + REL + REC + INC + 2 * EPS + D_LX)
#define TO_RY (FIN + OBS + REL + REC + D_LY)
/* In M1 what is shown must also be booked; in M2 a claim that comes too late costs time. */
#define TO_TY (INC + EPS + 1 + REORG_Y * FIN + (1 - M2) * (REC + HALT_Y + REORG_Y * INC) + D_REVEAL)
#define L_X (E + AGREEMENT)
#define L_Y (L_X + TO_LY)
#define R_Y (WHOLE * (L_Y + TO_RY) + (1 - WHOLE) * (E + 1))
#define T_Y (R_Y + TO_TY)
#define T_X (T_Y + GAP)
#define HORIZON (T_X + 2 * E + 3)

#define NONE 0
#define LOCKED 1
#define CLAIMED 2
#define REFUNDED_ 3
#define CANCELLED 4
#define OFF 255

byte t, skew, x, y, kX, kY, nX = OFF, nY = OFF, finX = OFF, finY = OFF;
byte xToR = OFF, yToI = OFF, yToR = OFF, downI = OFF, downR = OFF, crashesI, crashesR, haltedX, haltedY, broken;
bit public_s, stoppedX, stoppedY, undoneX, undoneY;
/* the initiator: 1 Y's proof is here, 2 the reveal is recorded, 3 the claim has left, 4 too late */
byte reveal;

#define CLOCK_Y (t + E)
#define CLOCK_X (t + skew)
#define BEFORE_LX (CLOCK_X < L_X)
#define BEFORE_LY (CLOCK_Y < L_Y)
#define BEFORE_TX (CLOCK_X < T_X)
#define BEFORE_TY (CLOCK_Y < T_Y + CLAIM_AT_T)
#include "gates.pml"

#define LOCK 1
#define CLAIM 2
#define UP_I (downI == OFF)
#define UP_R (downR == OFF)
/* What is proven of Y on X's ledger. */
#define Y_PROVEN (finY == OFF || !REORG_Y -> y : LOCKED)
#define SUBMIT_X(k) kX = k; nX = INC
#define SUBMIT_Y(k) kY = k; nY = INC
#define LESS(n) n = (n == OFF || n == 0 -> n : n - 1)
#define PASSES(n) (n == OFF || n > 0)

proctype Ledgers() {
end: do
    :: d_step { kX == LOCK && !stoppedX && BEFORE_LX -> x = LOCKED; kX = 0; nX = OFF; xToR = FIN + OBS + REL }
    :: d_step { kX == LOCK && !stoppedX && !BEFORE_LX -> x = CANCELLED; kX = 0; nX = OFF }
    :: d_step { kY == LOCK && !stoppedY && MAY_LOCK_Y -> y = LOCKED; kY = 0; nY = OFF; yToI = FIN + OBS + REL }
    :: d_step { kY == LOCK && !stoppedY && !MAY_LOCK_Y -> y = CANCELLED; kY = 0; nY = OFF }
    :: d_step { y == LOCKED && (kY == CLAIM || !HONEST_I) && !stoppedY && MAY_CLAIM_Y ->
        y = CLAIMED; public_s = 1; kY = 0; nY = OFF; yToR = FIN + OBS + REL; finY = (REORG_Y -> FIN : OFF) }
    :: d_step { kY == CLAIM && !stoppedY && (y != LOCKED || !MAY_CLAIM_Y) -> kY = 0; nY = OFF }
    :: d_step { x == LOCKED && (kX == CLAIM || (!HONEST_R && public_s)) && !stoppedX && MAY_CLAIM_X(Y_PROVEN) ->
        x = CLAIMED; kX = 0; nX = OFF; finX = (REORG_X -> FIN : OFF) }
    :: d_step { kX == CLAIM && !stoppedX && (x != LOCKED || !MAY_CLAIM_X(Y_PROVEN)) -> kX = 0; nX = OFF }
    :: d_step { y == LOCKED && !stoppedY && MAY_REFUND_Y -> y = REFUNDED_ }
    :: d_step { x == LOCKED && !stoppedX && MAY_REFUND_X(Y_PROVEN) -> x = REFUNDED_ }
    :: d_step { REORG_X && x == CLAIMED && finX != OFF && !undoneX ->
        undoneX = 1; x = LOCKED; finX = OFF; SUBMIT_X(CLAIM) }
    :: d_step { REORG_Y && y == CLAIMED && finY != OFF && !undoneY ->
        undoneY = 1; y = LOCKED; finY = OFF; yToR = OFF; SUBMIT_Y(CLAIM) }
    :: d_step { haltedX < HALT_X && !stoppedX -> stoppedX = 1 }
    :: d_step { stoppedX -> stoppedX = 0 }
    :: d_step { haltedY < HALT_Y && !stoppedY -> stoppedY = 1 }
    :: d_step { stoppedY -> stoppedY = 0 }
    od
}

proctype Gateways() {
end: do
    /* The responder locks Y as soon as it has X's proof, unless it reads that L_Y has passed. */
    :: d_step { HONEST_R && UP_R && xToR != OFF && (BEFORE_LY || NO_LOCK_DEADLINE) -> xToR = OFF; SUBMIT_Y(LOCK) }
    :: d_step { HONEST_R && UP_R && xToR != OFF && !BEFORE_LY -> xToR = OFF; y = CANCELLED }
    :: d_step { HONEST_I && UP_I && yToI != OFF -> yToI = OFF; reveal = 1 }
    /* It reads Y's clock late by up to the clock error, never early. */
    :: d_step { UP_I && reveal == 1 && CLOCK_Y <= R_Y + EPS + LATE_REVEAL -> reveal = 2 }
    :: d_step { UP_I && reveal == 1 && CLOCK_Y > R_Y + LATE_REVEAL -> reveal = 4 }
    /* What was recorded is sent, and sent again after a crash, until Y's expiry. */
    :: d_step { UP_I && reveal == 2 && CLOCK_Y < T_Y -> reveal = 3; public_s = 1; SUBMIT_Y(CLAIM) }
    :: d_step { UP_I && reveal == 2 && CLOCK_Y >= T_Y -> reveal = 4 }
    :: d_step { HONEST_R && UP_R && yToR != OFF && (finY == OFF || !REORG_Y) -> yToR = OFF; SUBMIT_X(CLAIM) }
    :: d_step { crashesI < CRASHES && UP_I -> crashesI++; downI = REC }
    :: d_step { crashesR < CRASHES && UP_R -> crashesR++; downR = REC }
    :: d_step { !UP_I -> downI = OFF }
    :: d_step { !UP_R -> downR = OFF }
    od
}

/* Time passes only where nothing is overdue. */
proctype Time() {
end: do
    :: d_step { t < HORIZON && (PASSES(nX) || stoppedX) && (PASSES(nY) || stoppedY) && downI != 0 && downR != 0 &&
            (PASSES(xToR) || !UP_R) && (PASSES(yToI) || !UP_I) && (PASSES(yToR) || !UP_R) &&
            (reveal != 2 || !UP_I) && (reveal != 1 || !UP_I || !WHOLE) &&
            (!stoppedX || haltedX < HALT_X) && (!stoppedY || haltedY < HALT_Y) ->
        nX = (stoppedX || nX == OFF -> nX : nX - 1); nY = (stoppedY || nY == OFF -> nY : nY - 1);
        haltedX = (stoppedX -> haltedX + 1 : haltedX); haltedY = (stoppedY -> haltedY + 1 : haltedY);
        finX = (finX == 0 -> OFF : finX); LESS(finX); finY = (finY == 0 -> OFF : finY); LESS(finY);
        LESS(xToR); LESS(yToI); LESS(yToR); LESS(downI); LESS(downR);
        t++ }
    od
}

#define A2 (!HONEST_R || y != CLAIMED || (REORG_Y && finY != OFF) || x == CLAIMED || x == LOCKED)
#define A3 (!HONEST_I || x != CLAIMED || (REORG_X && finX != OFF) || y == CLAIMED || y == LOCKED)
/* Where X was locked in time, all is settled at the end. */
#define NEVER_LOCKED (LOCK_ANYTIME && (kX == LOCK || x == CANCELLED))
#define A10 (!WHOLE || t < HORIZON || (x == CLAIMED && y == CLAIMED) || NEVER_LOCKED)
#define WATCHED(n) (ONLY == 0 || ONLY == n)
#define BROKEN(n) broken = n; assert(broken != n)

proctype Watch() {
end: do
    :: d_step { WATCHED(2) && !(A2) -> BROKEN(2) }
    :: d_step { WATCHED(3) && !(A3) -> BROKEN(3) }
    :: d_step { WATCHED(10) && !(A10) -> BROKEN(10) }
    od
}

init {
    d_step {
        x = (WHOLE -> NONE : LOCKED); y = x;
        reveal = (WHOLE || !HONEST_I -> 0 : 1);
        kX = (WHOLE -> LOCK : 0); nX = (WHOLE && !LOCK_ANYTIME -> 2 * REL + INC : OFF)
    }
    select(skew : 0 .. 2 * E);
    atomic { run Ledgers(); run Gateways(); run Time(); run Watch() }
}
