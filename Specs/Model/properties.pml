/* What must always hold: ThreatModel.md section 1. One line each, watched in every state.

   A5 to A9 are abstracted; README.md says how. */

/* A2. Y CLAIMED means that X is R's: claimed, or locked for R to claim. R's own signature on an exit is consent. */
#define A2 (!HONEST_R || fy != CLAIMED || (exited[R] && !NO_CONSENT) || fx == CLAIMED || fx == LOCKED)
#define A3 (!HONEST_I || fx != CLAIMED || fy == CLAIMED)
#define A4 (!HONEST_I || !public_s || revealWasRight)
/* A5. An honest responder asks for Y only where X as agreed was final; an honest initiator reveals likewise. */
#define A5 ((!HONEST_R || fy != LOCKED || fx != NONE) && (!HONEST_I || !public_s || fy != NONE))
#define A6 (payerX + escrowX + payeeX == 1 && payerY + escrowY + payeeY == 1)
#define A7 (usesX <= 1 && usesY <= 1)
#define A9 (early == 0)
/* Conforming sides never meet what cannot be, and name the same end. */
#define SAME_END \
    (!HONEST_I || !HONEST_R || v[I] < WITHDRAWN || v[R] < WITHDRAWN || v[I] == v[R])

byte endX, endY, broken;
/* ONLY=99: all but what needs the time bounds in M1. */
#define WATCHED(n) (ONLY == 0 || ONLY == n || (ONLY == 99 && n != 2 && n != 3))
#define BROKEN(n) broken = n; assert(broken != n)

proctype Watch() {
end: do
    :: d_step { ENDED(fx) && endX == NONE -> endX = fx }
    :: d_step { ENDED(fy) && endY == NONE -> endY = fy }
    :: d_step { WATCHED(1) && ((endX != NONE && fx != endX) || (endY != NONE && fy != endY)) -> BROKEN(1) }
    :: d_step { WATCHED(2) && !(A2) -> BROKEN(2) }
    :: d_step { WATCHED(3) && !(A3) -> BROKEN(3) }
    :: d_step { WATCHED(4) && !(A4) -> BROKEN(4) }
    :: d_step { WATCHED(5) && !(A5) -> BROKEN(5) }
    :: d_step { WATCHED(6) && !(A6) -> BROKEN(6) }
    :: d_step { WATCHED(7) && !(A7) -> BROKEN(7) }
#if VOICE
    :: d_step { WATCHED(8) && twice -> BROKEN(8) }
#endif
    :: d_step { WATCHED(9) && !(A9) -> BROKEN(9) }
    :: d_step { WATCHED(10) && illegal -> BROKEN(10) }
    :: d_step { WATCHED(11) && !(SAME_END) -> BROKEN(11) }
#if COVER
    :: d_step { reached -> assert(!reached) }
#endif
#if LIVE
    /* Nothing can happen any more: then it must have ended, and rightly. */
    :: atomic { timeout && WATCHED(12) && !(ENDED_WELL) -> BROKEN(12) }
#endif
    od
}
