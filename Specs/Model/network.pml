/* What befalls an honest gateway: the sync, the crash, the suspension, the exit; and the peer that falls silent.

   Loss, repetition and reordering need no step of their own: a word that was said stays sayable for ever, may be heard
   first, late, twice (a second hearing is `no change`) or never; a command that left may land at any time or never. */

/* A9: what acts on a ledger does so from a durable state. */
byte early;
#define ACTS(r, s) early = (d[r] == s -> early : 1)

#if VOICE
#define TELL(r, body) pending[r * PLACES + place[r]] = body; place[r]++
#define TELL_IF(not, r, unused, body) \
    if :: not -> skip :: else -> TELL(r, body) fi
#define SPEAK(r) \
    i = dplace[r]; \
    do \
    :: i < place[r] -> \
        twice = (voice[r * PLACES + i] == 0 || voice[r * PLACES + i] == pending[r * PLACES + i] -> twice : 1); \
        voice[r * PLACES + i] = pending[r * PLACES + i]; i++ \
    :: else -> break \
    od; \
    i = 0
byte i, twice;
#else
#define TELL(r, body) skip
#define TELL_IF(not, r, unused, body) skip
#endif

#define DIRTY(r) (v[r] != d[r] || vf[r] != df[r] || held[r] != dheld[r])
#define HONEST(r) ((r == I && HONEST_I) || (r == R && HONEST_R))

proctype Fate(byte r) {
end: do
    /* P1: the sync, and only then words leave. */
    :: d_step { DIRTY(r) ->
#if VOICE
        SPEAK(r); dplace[r] = place[r];
#endif
        d[r] = v[r]; df[r] = vf[r]; dheld[r] = held[r]; said[r] = said[r] | waiting[r]; waiting[r] = 0;
        LOG(r, synced, 0) }
#if ACT_BEFORE_SYNC
    :: d_step { waiting[r] != 0 ->
#if VOICE
        SPEAK(r);
#endif
        said[r] = said[r] | waiting[r]; waiting[r] = 0 }
#endif
    /* A crash: what was not synced never was. What was synced and not sent is still due. */
    :: d_step { DIRTY(r) && (crashes[r] < CRASHES) ->
        crashes[r] = (CRASHES == 255 -> 0 : crashes[r] + 1);
        v[r] = d[r]; vf[r] = df[r]; held[r] = dheld[r]; waiting[r] = 0;
#if VOICE
        place[r] = dplace[r];
#endif
        LOG(r, crashed, 0) }
    :: d_step { suspensions[r] < SUSPENSIONS && !held[r] && v[r] < WITHDRAWN ->
        held[r] = 1; suspensions[r]++; LOG(r, suspended, 0) }
    :: d_step { SUSPENSIONS && held[r] -> held[r] = 0; LOG(r, resumed, 0) }
    :: d_step { EXITS && M2 && !exited[r] && v[r] < WITHDRAWN -> exited[r] = 1; LOG(r, exitSigned, X) }
    od
}

proctype Stranger(byte r) {
end: do
    :: d_step { LIVE && loud[r] -> loud[r] = 0 }
    od
}
