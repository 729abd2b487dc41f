/* The ledger's rules (Ledgers/SQLLedger.md section 4, "Locks"), over clocks that the two models define each
   in their own way: BEFORE_LX, BEFORE_LY, BEFORE_TX, BEFORE_TY. `oy` is what is proven of Y. */

#define MAY_LOCK_X      (BEFORE_LX || NO_LOCK_DEADLINE)
#define MAY_LOCK_Y      (BEFORE_LY || NO_LOCK_DEADLINE)
#define MAY_CLAIM_X(oy) ((M2 && ((oy) == CLAIMED || NO_CLAIM_GATE)) || (!M2 && BEFORE_TX))
#define MAY_REFUND_X(oy) \
    ((M2 && ((oy) == REFUNDED_ || (oy) == CANCELLED || (NO_REFUND_GATE && !BEFORE_TX))) || (!M2 && !BEFORE_TX))
#define MAY_CLAIM_Y     BEFORE_TY
#define MAY_REFUND_Y    (!BEFORE_TY)
