/* Both ledgers: what they book, in whatever order, whenever. A dishonest party that operates a ledger can do no more
   than this with one signed log: order, delay, refuse, move the clock. Bookings that break a gate and a second log are
   the assumptions of README.md; FORK, NO_CLAIM_GATE and NO_REFUND_GATE show what they carry. */

#define COMES_X(c) ((toX & (c)) != 0)
#define COMES_Y(c) ((toY & (c)) != 0)
#define BYZ_I (!HONEST_I && loud[I])
#define BYZ_R (!HONEST_R && loud[R])
#define UNUSED(n) ((n) == 0 || NO_SINGLE_USE)
/* Who may bring the preimage: its maker, or anyone once claim bytes left. */
#define KNOWS_S (BYZ_I || public_s)
#define PROOF_OF_Y (FORK && public_s -> CLAIMED : fy)

#define NOW_X(s) bx = s; fx = (REORGS -> fx : bx)
#define NOW_Y(s) by = s; fy = (REORGS -> fy : by)
/* What can no longer have an effect is forgotten; a reorganisation could bring it back. */
#define TIDY_X toX = (REORGS -> toX : (ENDED(bx) -> 0 : toX & ~(C_LOCK | C_CANCEL)))
#define TIDY_Y toY = (REORGS -> toY : (ENDED(by) -> 0 : toY & ~(C_LOCK | C_CANCEL)))

proctype LedgerX() {
end: do
    :: d_step { bx == NONE && MAY_LOCK_X && UNUSED(usesX) && (COMES_X(C_LOCK) || BYZ_I) ->
        NOW_X(LOCKED); usesX++; payerX--; escrowX++; TIDY_X; EV(LEDGER, bookLock, X) }
    :: d_step { bx == NONE && (COMES_X(C_CANCEL) || BYZ_I || (!BEFORE_LX && PUSH)) ->
        NOW_X(CANCELLED); TIDY_X; EV(LEDGER, bookCancel, X) }
    :: d_step { (bx == LOCKED || (NOT_ABSORBING && bx == REFUNDED_)) && MAY_CLAIM_X(PROOF_OF_Y) && KNOWS_S &&
            (STRANGERS_CLAIM || BYZ_I || COMES_X(C_CLAIM) || BYZ_R) ->
        escrowX = (bx == LOCKED -> escrowX - 1 : escrowX); payeeX++;
        NOW_X(CLAIMED); TIDY_X; EV(LEDGER, bookClaim, X) }
    :: d_step { (bx == LOCKED || (NOT_ABSORBING && bx == CLAIMED)) && MAY_REFUND_X(fy) &&
            (PUSH || COMES_X(C_REFUND) || BYZ_I) ->
        escrowX = (bx == LOCKED -> escrowX - 1 : escrowX); payerX++;
        NOW_X(REFUNDED_); TIDY_X; EV(LEDGER, bookRefund, X) }
    :: d_step { M2 && bx == LOCKED && exited[I] && exited[R] ->
        NOW_X(REFUNDED_); escrowX--; payerX++; TIDY_X; EV(LEDGER, bookReleaseByBoth, X) }
    :: d_step { RELEASE_BOTH_AT_ONCE && bx == LOCKED && v[R] == ABORTING && (BYZ_I || said[I] & W_HALF) ->
        NOW_X(REFUNDED_); escrowX--; payerX++; TIDY_X; EV(LEDGER, bookReleaseByBoth, X) }
    :: d_step { STRAY && BYZ_I && !strayX && UNUSED(usesX) ->
        strayX = 1; usesX++; EV(LEDGER, bookStrayLock, X) }
    :: d_step { bx != fx -> fx = bx; EV(LEDGER, becomesFinal, X) }
    :: d_step { REORGS && bx != fx && !reorgUsed ->
        reorgUsed = 1; usesX = (bx == LOCKED -> usesX - 1 : usesX);
        bx = fx; payerX = (fx == NONE -> 1 : 0); escrowX = (fx == LOCKED -> 1 : 0); payeeX = 0;
        EV(LEDGER, undone, X) }
    od
}

proctype LedgerY() {
end: do
    :: d_step { by == NONE && MAY_LOCK_Y && UNUSED(usesY) && (COMES_Y(C_LOCK) || BYZ_R) ->
        NOW_Y(LOCKED); usesY++; payerY--; escrowY++; TIDY_Y; EV(LEDGER, bookLock, Y) }
    :: d_step { by == NONE && !NO_TOMBSTONE && (COMES_Y(C_CANCEL) || BYZ_R || (!BEFORE_LY && PUSH)) ->
        NOW_Y(CANCELLED); TIDY_Y; EV(LEDGER, bookCancel, Y) }
    :: d_step { by == LOCKED && MAY_CLAIM_Y && (BYZ_I || COMES_Y(C_CLAIM)) ->
        NOW_Y(CLAIMED); public_s = 1; escrowY--; payeeY++; TIDY_Y; EV(LEDGER, bookClaim, Y) }
    :: d_step { by == LOCKED && MAY_REFUND_Y && (PUSH || COMES_Y(C_REFUND) || BYZ_R) ->
        NOW_Y(REFUNDED_); escrowY--; payerY++; TIDY_Y; EV(LEDGER, bookRefund, Y) }
    :: d_step { by == LOCKED && (BYZ_I || said[I] & W_HALF) && (BYZ_R || said[R] & W_HALF) &&
            (PUSH || COMES_Y(C_UNLOCK) || BYZ_R) ->
        NOW_Y(REFUNDED_); escrowY--; payerY++; TIDY_Y; EV(LEDGER, bookUnlockByBoth, Y) }
    :: d_step { STRAY && BYZ_R && !strayY && UNUSED(usesY) ->
        strayY = 1; usesY++; EV(LEDGER, bookStrayLock, Y) }
    :: d_step { by != fy -> fy = by; EV(LEDGER, becomesFinal, Y) }
    :: d_step { REORGS && by != fy && !reorgUsed ->
        reorgUsed = 1; usesY = (by == LOCKED -> usesY - 1 : usesY);
        by = fy; payerY = (fy == NONE -> 1 : 0); escrowY = (fy == LOCKED -> 1 : 0); payeeY = 0;
        EV(LEDGER, undone, Y) }
    od
}

/* Each clock runs on when it likes: an observer's clock error and a halt are inside this. */
proctype Clocks() {
end: do
    :: d_step { hourX < 2 -> hourX++; EV(LEDGER, clockMoves, X) }
    :: d_step { hourY < 3 -> hourY++; EV(LEDGER, clockMoves, Y) }
#if TRACE
    :: true :: true :: true :: true :: true :: true :: true :: true :: true :: true :: true :: true
    :: true :: true :: true :: true :: true :: true :: true :: true :: true :: true :: true :: true
#endif
    od
}
