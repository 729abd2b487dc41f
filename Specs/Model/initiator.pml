/* The initiator's machine: States.md, table 2, column Initiator; its duties: table 3. */

#define IS(s) (v[I] == s)
#define LAPSING (IS(PROPOSED) || IS(AGREED) || IS(READY))
/* X's lock is not seen and is not wanted: its tombstone is. */
#define WANTS_TOMBSTONE_X \
    ((!BEFORE_LX && (LAPSING || IS(X_LOCKING))) || IS(X_ABANDONING) || (IS(UNANSWERED) && !(vf[I] & HAS_X)) \
        || ((IS(ABORTING) || IS(Y_ENDED)) && !(vf[I] & HAS_X)))
#define WANTS_REFUND_X \
    ((M2 && IS(Y_ENDED) && vf[I] & HAS_X) || (!M2 && hourX == 2 && (IS(X_LOCKED) || IS(BOTH) || IS(REVEALING) \
        || IS(ABORTING) || IS(Y_CLAIMED) || (IS(Y_ENDED) && vf[I] & HAS_X))))
#define WANTS_TOMBSTONE_Y \
    (!BEFORE_LY && (IS(X_LOCKED) || IS(X_RETURNED) || (IS(ABORTING) && !(vf[I] & HAS_Y))))
#define WANTS_REFUND_Y \
    (!BEFORE_TY && (IS(BOTH) || IS(REVEALING) || IS(X_RETURNED) || (IS(ABORTING) && vf[I] & HAS_Y)))
#define BOUND_AND_UNLOCKED (IS(AGREED) || IS(READY) || IS(X_LOCKING) || IS(X_ABANDONING))
#define BEFORE_ANY_LOCK (IS(PROPOSED) || BOUND_AND_UNLOCKED)
/* The responder was bound: the end is LAPSED once X's tombstone stands. UNANSWERED has X where it does. */
#define WAS_BOUND (vf[I] & HAS_X -> LAPSED : X_ABANDONING)
#define WITH_X (IS(X_LOCKED) || IS(BOTH) || IS(REVEALING))

proctype Initiator() {
end: do
    /* terms and words */
    :: d_step { IS(PROPOSED) && said[R] & W_ACCEPT -> GO(I, termsAccepted, 0, AGREED, 0) }
    :: d_step { (IS(PROPOSED) || IS(UNANSWERED)) && said[R] & W_REJECT -> GO(I, termsRejected, 0, WITHDRAWN, 0) }
    :: d_step { (IS(PROPOSED) || IS(UNANSWERED)) && said[R] & W_WITHDRAWN -> GO(I, peerEndedWithdrawn, 0, WITHDRAWN, 0) }
    :: d_step { IS(UNANSWERED) && said[R] & W_ACCEPT -> GO(I, termsAccepted, 0, WAS_BOUND, 0) }
    :: d_step { IS(UNANSWERED) && said[R] & W_LAPSED -> GO(I, peerEndedLapsed, 0, WAS_BOUND, 0) }
    :: d_step { IS(AGREED) && said[R] & W_READY -> GO(I, peerReady, 0, READY, 0); SAY(I, W_READY); TELL(I, 1) }
    /* acts that are recorded before the first byte leaves */
    :: d_step { IS(READY) && CLOCK_READ(BEFORE_LX) && FREE(I) -> GO(I, lockBegun, X, X_LOCKING, 0) }
    :: d_step { IS(BOTH) && (CLOCK_READ(UNTIL_RY) || LATE_REVEAL) && FREE(I) ->
        revealWasRight = fy == LOCKED && CLOCK_READ(UNTIL_RY);
        GO(I, revealBegun, Y, REVEALING, HAS_X | HAS_Y) }
    /* facts of X */
    :: d_step { IS(X_LOCKING) && WAS_LOCKED(SEEN_X) -> GO(I, locked, X, X_LOCKED, HAS_X); TELL(I, 2) }
    :: d_step { IS(X_ABANDONING) && WAS_LOCKED(SEEN_X) ->
        GO(I, locked, X, ABORTING, HAS_X); SAY(I, W_ABORT); TELL(I, 3) }
    :: d_step { (IS(ABORTING) || IS(Y_ENDED)) && !(vf[I] & HAS_X) && WAS_LOCKED(SEEN_X) ->
        GO(I, locked, X, v[I], vf[I] | HAS_X) }
    :: d_step { (IS(PROPOSED) || (IS(UNANSWERED) && !(vf[I] & HAS_X))) && SEEN_X == CANCELLED ->
        GO(I, cancelled, X, UNANSWERED, HAS_X); TELL(I, 4) }
    :: d_step { (BOUND_AND_UNLOCKED || IS(ABORTING) || IS(Y_ENDED)) && !(vf[I] & HAS_X) && SEEN_X == CANCELLED ->
        TELL_IF(IS(Y_ENDED), I, 0, 4); GO(I, cancelled, X, LAPSED, 0) }
    :: d_step { BOTH_CONFORM && (WITH_X || IS(Y_CLAIMED)) && SEEN_X == CANCELLED -> ILLEGAL(I, cancelled, X) }
    :: d_step { (IS(X_LOCKING) || IS(X_ABANDONING) || IS(ABORTING) || WITH_X) && SEEN_X == REFUNDED_ ->
        GO(I, refunded, X, X_RETURNED, 0) }
    :: d_step { IS(Y_ENDED) && SEEN_X == REFUNDED_ -> TELL(I, 4); GO(I, refunded, X, REFUNDED, 0) }
    :: d_step { IS(Y_CLAIMED) && SEEN_X == CLAIMED -> TELL(I, 5); GO(I, claimed, X, SETTLED, 0) }
    :: d_step { IS(Y_CLAIMED) && SEEN_X == REFUNDED_ -> GO(I, refunded, X, (M2 -> RELEASED : LOSS_INCIDENT), 0) }
    :: d_step { !M2 && IS(Y_ENDED) && SEEN_X == CLAIMED -> GO(I, claimed, X, LOSS_INCIDENT, 0) }
    :: d_step { BOTH_CONFORM && SEEN_X == CLAIMED && (BEFORE_ANY_LOCK || IS(X_LOCKED) || IS(BOTH) || IS(ABORTING) ||
            (M2 && IS(Y_ENDED)) || IS(X_RETURNED)) -> ILLEGAL(I, claimed, X) }
    /* facts of Y */
    :: d_step { IS(X_LOCKED) && (WAS_LOCKED(SEEN_Y) || (NO_BINDING && strayY)) ->
        GO(I, locked, Y, BOTH, HAS_X | HAS_Y); TELL(I, 6) }
    :: d_step { IS(ABORTING) && !(vf[I] & HAS_Y) && WAS_LOCKED(SEEN_Y) ->
        GO(I, locked, Y, ABORTING, vf[I] | HAS_Y) }
    :: d_step { (BEFORE_ANY_LOCK || IS(X_LOCKED) || IS(BOTH) || IS(REVEALING) || IS(ABORTING)) && SEEN_Y == REFUNDED_ ->
        GO(I, refunded, Y, Y_ENDED, vf[I] & HAS_X); TELL(I, 7) }
    :: d_step { IS(PROPOSED) && SEEN_Y == CANCELLED -> GO(I, cancelled, Y, UNANSWERED, 0); TELL(I, 7) }
    :: d_step { (BOUND_AND_UNLOCKED || IS(X_LOCKED) || (IS(ABORTING) && !(vf[I] & HAS_Y))) && SEEN_Y == CANCELLED ->
        GO(I, cancelled, Y, Y_ENDED, vf[I] & HAS_X); TELL(I, 7) }
    :: d_step { BOTH_CONFORM && (IS(BOTH) || IS(REVEALING)) && SEEN_Y == CANCELLED -> ILLEGAL(I, cancelled, Y) }
    :: d_step { IS(REVEALING) && SEEN_Y == CLAIMED -> GO(I, claimed, Y, Y_CLAIMED, HAS_X); TELL(I, 8) }
    :: d_step { IS(X_RETURNED) && SEEN_Y == CLAIMED -> GO(I, claimed, Y, (M2 -> RELEASED : LOSS_INCIDENT), 0) }
    :: d_step { IS(X_RETURNED) && SEEN_Y == REFUNDED_ -> GO(I, refunded, Y, REFUNDED, 0) }
    :: d_step { IS(X_RETURNED) && SEEN_Y == CANCELLED -> GO(I, cancelled, Y, REFUNDED, 0) }
    :: d_step { BOTH_CONFORM && SEEN_Y == CLAIMED && (BEFORE_ANY_LOCK || IS(X_LOCKED) || IS(BOTH) || IS(ABORTING) || IS(Y_ENDED)) ->
        ILLEGAL(I, claimed, Y) }
    /* a ledger says no: it may do so at any time while the lock is asked for */
    :: d_step { IS(X_LOCKING) && COMES_X(C_LOCK) && bx != LOCKED -> GO(I, lockRejected, X, X_ABANDONING, 0) }
    /* abort */
    :: d_step { ABORTS && LAPSING ->
        GO(I, abortWanted, 0, (IS(PROPOSED) -> UNANSWERED : X_ABANDONING), 0); SAY(I, W_ABORT); TELL(I, 3) }
    :: d_step { ABORTS && (IS(X_LOCKING) || IS(X_LOCKED) || IS(BOTH)) ->
        GO(I, abortWanted, 0, ABORTING, vf[I]); SAY(I, W_ABORT); TELL(I, 3) }
    :: d_step { LAPSING && said[R] & W_ABORT ->
        GO(I, abortRequested, 0, (IS(PROPOSED) -> UNANSWERED : X_ABANDONING), 0) }
    :: d_step { (IS(X_LOCKING) || IS(X_LOCKED) || IS(BOTH)) && said[R] & W_ABORT ->
        GO(I, abortRequested, 0, ABORTING, vf[I]) }
    :: d_step { IS(ABORTING) && vf[I] & HAS_Y && !(vf[I] & I_HALF) && BEFORE_TY ->
        GO(I, releaseSignedByI, 0, ABORTING, vf[I] | I_HALF); SAY(I, W_HALF); TELL(I, 9) }
    /* duties: submitted again and again, the same bytes */
    :: d_step { CLEAN(I) && IS(X_LOCKING) && BEFORE_LX && FREE(I) && bx == NONE && !COMES_X(C_LOCK) ->
        toX = toX | C_LOCK; ACTS(I, X_LOCKING); EV(I, submitLock, X) }
    :: d_step { CLEAN(I) && WANTS_TOMBSTONE_X && bx == NONE && !COMES_X(C_CANCEL) ->
        toX = toX | C_CANCEL; EV(I, submitCancel, X) }
    :: d_step { CLEAN(I) && IS(REVEALING) && BEFORE_TY && by == LOCKED && !COMES_Y(C_CLAIM) ->
        toY = toY | C_CLAIM; public_s = 1; ACTS(I, REVEALING); EV(I, submitClaim, Y) }
    /* Y was claimed: from T_X on it brings R's claim for it, so that an absent R keeps nothing open. */
    :: d_step { M2 && !LEFT_LYING && CLEAN(I) && IS(Y_CLAIMED) && !BEFORE_TX && bx == LOCKED && !COMES_X(C_CLAIM) ->
        toX = toX | C_CLAIM; ACTS(I, Y_CLAIMED); EV(I, submitClaim, X) }
    :: d_step { !PUSH && CLEAN(I) && WANTS_REFUND_X && bx == LOCKED && !COMES_X(C_REFUND) ->
        toX = toX | C_REFUND; EV(I, submitRefund, X) }
    :: d_step { !PUSH && CLEAN(I) && WANTS_TOMBSTONE_Y && by == NONE && !COMES_Y(C_CANCEL) ->
        toY = toY | C_CANCEL; EV(I, submitCancel, Y) }
    :: d_step { !PUSH && CLEAN(I) && WANTS_REFUND_Y && by == LOCKED && !COMES_Y(C_REFUND) ->
        toY = toY | C_REFUND; EV(I, submitRefund, Y) }
    od
}
#undef IS
#undef WITH_X
