/* The responder's machine: States.md, table 2, column Responder; its duties: table 3. */

#define IS(s) (v[R] == s)
#define ASKED_FOR_Y (IS(Y_LOCKING) || IS(Y_ABANDONING))
#define SEES_X_LOCK (IS(X_LOCKED) || ASKED_FOR_Y || IS(BOTH))
#define BOUND (IS(AGREED) || IS(READY))
#define WANTS_TOMBSTONE_X_R (!BEFORE_LX && (IS(CONSIDERING) || BOUND || (IS(Y_ENDED) && !(vf[R] & HAS_X))))
#define WANTS_TOMBSTONE_Y_R \
    ((!BEFORE_LY && (IS(X_LOCKED) || IS(Y_LOCKING))) || IS(Y_ABANDONING) || IS(X_RETURNED) \
        || (IS(ABORTING) && !(vf[R] & HAS_Y)))
#define WANTS_REFUND_Y_R (!BEFORE_TY && (IS(BOTH) || IS(X_RETURNED) || (IS(ABORTING) && vf[R] & HAS_Y)))
/* From T_X on it takes X back in I's name, so that an absent I keeps nothing open. */
#define WANTS_REFUND_X_R (!BEFORE_TX && !LEFT_LYING && IS(Y_ENDED) && vf[R] & HAS_X)

proctype Responder() {
end: do
    /* terms and words */
    :: d_step { IS(CONSIDERING) && CLOCK_READ(BEFORE_LX) && FREE(R) ->
        GO(R, factsRead, 0, AGREED, 0); SAY(R, W_ACCEPT | W_READY); TELL(R, 1) }
    :: d_step { IS(CONSIDERING) && CLOCK_READ(BEFORE_LX) && exited[R] ->
        GO(R, factsRead, 0, WITHDRAWN, 0); SAY(R, W_REJECT); TELL(R, 2) }
    :: d_step { IS(AGREED) && said[I] & W_READY -> GO(R, peerReady, 0, READY, 0) }
    /* recorded before the first byte leaves */
    :: d_step { IS(X_LOCKED) && CLOCK_READ(BEFORE_LY) && FREE(R) -> GO(R, lockBegun, Y, Y_LOCKING, HAS_X) }
    /* facts of X */
    :: d_step { BOUND && (WAS_LOCKED(SEEN_X) || (NO_BINDING && strayX)) ->
        GO(R, locked, X, X_LOCKED, HAS_X); TELL(R, 3) }
    :: d_step { (IS(ABORTING) || IS(Y_ENDED)) && !(vf[R] & HAS_X) && WAS_LOCKED(SEEN_X) ->
        GO(R, locked, X, v[R], vf[R] | HAS_X) }
    :: d_step { (IS(CONSIDERING) || BOUND || IS(ABORTING) || IS(Y_ENDED)) && !(vf[R] & HAS_X) && SEEN_X == CANCELLED ->
        GO(R, cancelled, X, LAPSED, 0); SAY(R, W_LAPSED) }
    :: d_step { BOTH_CONFORM && (SEES_X_LOCK || IS(Y_CLAIMED)) && SEEN_X == CANCELLED -> ILLEGAL(R, cancelled, X) }
    :: d_step { (BOUND || SEES_X_LOCK || IS(ABORTING)) && SEEN_X == REFUNDED_ -> GO(R, refunded, X, X_RETURNED, 0) }
    :: d_step { IS(Y_ENDED) && SEEN_X == REFUNDED_ -> GO(R, refunded, X, REFUNDED, 0); TELL(R, 4) }
    :: d_step { IS(Y_CLAIMED) && SEEN_X == CLAIMED -> GO(R, claimed, X, SETTLED, 0); TELL(R, 5) }
    :: d_step { IS(Y_CLAIMED) && SEEN_X == REFUNDED_ -> GO(R, refunded, X, (M2 -> RELEASED : LOSS_INCIDENT), 0) }
    :: d_step { !M2 && IS(Y_ENDED) && SEEN_X == CLAIMED -> GO(R, claimed, X, LOSS_INCIDENT, 0) }
    /* Where Y was asked for, a stranger may have been quicker: X's claim waits for the sight of Y. */
    :: d_step { BOTH_CONFORM && SEEN_X == CLAIMED && (BOUND || IS(X_LOCKED) ||
            (EARLY_CLAIM_ILLEGAL && SEES_X_LOCK) || (IS(ABORTING) && (EARLY_CLAIM_ILLEGAL || !(vf[R] & HAS_X))) ||
            (M2 && IS(Y_ENDED)) || IS(X_RETURNED)) -> ILLEGAL(R, claimed, X) }
    /* facts of Y */
    :: d_step { ASKED_FOR_Y && WAS_LOCKED(SEEN_Y) -> GO(R, locked, Y, BOTH, HAS_X | HAS_Y); TELL(R, 6) }
    :: d_step { IS(ABORTING) && !(vf[R] & HAS_Y) && WAS_LOCKED(SEEN_Y) ->
        GO(R, locked, Y, ABORTING, vf[R] | HAS_Y) }
    :: d_step { (ASKED_FOR_Y || IS(BOTH) || IS(ABORTING)) && SEEN_Y == CLAIMED ->
        GO(R, claimed, Y, Y_CLAIMED, HAS_X); TELL(R, 7) }
    :: d_step { (BOUND || SEES_X_LOCK || IS(ABORTING)) && SEEN_Y == REFUNDED_ ->
        GO(R, refunded, Y, Y_ENDED, vf[R] & HAS_X); TELL(R, 8) }
    :: d_step { (BOUND || IS(X_LOCKED) || ASKED_FOR_Y || (IS(ABORTING) && !(vf[R] & HAS_Y))) && SEEN_Y == CANCELLED ->
        GO(R, cancelled, Y, Y_ENDED, vf[R] & HAS_X); TELL(R, 8) }
    :: d_step { BOTH_CONFORM && IS(BOTH) && SEEN_Y == CANCELLED -> ILLEGAL(R, cancelled, Y) }
    :: d_step { IS(X_RETURNED) && SEEN_Y == CLAIMED -> GO(R, claimed, Y, (M2 -> RELEASED : LOSS_INCIDENT), 0) }
    :: d_step { IS(X_RETURNED) && SEEN_Y == REFUNDED_ -> GO(R, refunded, Y, REFUNDED, 0) }
    :: d_step { IS(X_RETURNED) && SEEN_Y == CANCELLED -> GO(R, cancelled, Y, REFUNDED, 0) }
    :: d_step { BOTH_CONFORM && SEEN_Y == CLAIMED && (BOUND || IS(X_LOCKED) || IS(Y_ENDED)) -> ILLEGAL(R, claimed, Y) }
    /* a ledger says no */
    :: d_step { IS(Y_LOCKING) && COMES_Y(C_LOCK) && by != LOCKED -> GO(R, lockRejected, Y, Y_ABANDONING, HAS_X) }
    /* abort */
    :: d_step { ABORTS && IS(CONSIDERING) -> GO(R, abortWanted, 0, WITHDRAWN, 0); SAY(R, W_REJECT); TELL(R, 2) }
    :: d_step { ABORTS && (BOUND || SEES_X_LOCK) ->
        GO(R, abortWanted, 0, ABORTING, vf[R]); SAY(R, W_ABORT); TELL(R, 9) }
    :: d_step { IS(CONSIDERING) && said[I] & W_ABORT ->
        GO(R, abortRequested, 0, WITHDRAWN, 0); SAY(R, W_WITHDRAWN) }
    :: d_step { (BOUND || SEES_X_LOCK) && said[I] & W_ABORT -> GO(R, abortRequested, 0, ABORTING, vf[R]) }
    :: d_step { IS(ABORTING) && said[I] & W_HALF && !(vf[R] & I_HALF) ->
        GO(R, releaseSignedByI, 0, ABORTING, vf[R] | I_HALF) }
    :: d_step { IS(ABORTING) && vf[R] & HAS_Y && vf[R] & I_HALF && !(vf[R] & R_HALF) && BEFORE_TY ->
        GO(R, releaseSignedByR, 0, ABORTING, vf[R] | R_HALF); SAY(R, W_HALF); TELL(R, 10) }
    /* duties */
    :: d_step { CLEAN(R) && IS(Y_LOCKING) && BEFORE_LY && FREE(R) && by == NONE && !COMES_Y(C_LOCK) ->
        toY = toY | C_LOCK; ACTS(R, Y_LOCKING); EV(R, submitLock, Y) }
    :: d_step { CLEAN(R) && WANTS_TOMBSTONE_Y_R && by == NONE && !COMES_Y(C_CANCEL) ->
        toY = toY | C_CANCEL; EV(R, submitCancel, Y) }
    :: d_step { CLEAN(R) && IS(ABORTING) && vf[R] & HAS_Y && vf[R] & R_HALF && BEFORE_TY && by == LOCKED &&
            !COMES_Y(C_UNLOCK) -> toY = toY | C_UNLOCK; EV(R, submitUnlockByBoth, Y) }
    :: d_step { CLEAN(R) && IS(Y_CLAIMED) && (M2 || BEFORE_TX) && bx == LOCKED && !COMES_X(C_CLAIM) ->
        toX = toX | C_CLAIM; ACTS(R, Y_CLAIMED); EV(R, submitClaim, X) }
    :: d_step { !PUSH && CLEAN(R) && WANTS_REFUND_Y_R && by == LOCKED && !COMES_Y(C_REFUND) ->
        toY = toY | C_REFUND; EV(R, submitRefund, Y) }
    :: d_step { !PUSH && CLEAN(R) && WANTS_REFUND_X_R && bx == LOCKED && !COMES_X(C_REFUND) ->
        toX = toX | C_REFUND; EV(R, submitRefund, X) }
    :: d_step { !PUSH && CLEAN(R) && WANTS_TOMBSTONE_X_R && bx == NONE && !COMES_X(C_CANCEL) ->
        toX = toX | C_CANCEL; EV(R, submitCancel, X) }
    od
}
#undef IS
