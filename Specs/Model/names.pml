/* The words of the model. check.py reads the numbers from here; README.md says where each stands in States.md. */

#define I 0
#define R 1
#define LEDGER 2
#define X 1
#define Y 2

/* st(l) */
#define NONE 0
#define LOCKED 1
#define CLAIMED 2
#define REFUNDED_ 3
#define CANCELLED 4

/* states of a gateway */
#define PROPOSED 1
#define CONSIDERING 2
#define AGREED 3
#define READY 4
#define X_LOCKING 5
#define X_ABANDONING 6
#define X_LOCKED 7
#define Y_LOCKING 8
#define Y_ABANDONING 9
#define BOTH 10
#define REVEALING 11
#define ABORTING 12
#define Y_CLAIMED 13
#define Y_ENDED 14
#define X_RETURNED 15
#define UNANSWERED 16
#define WITHDRAWN 17
#define LAPSED 18
#define REFUNDED 19
#define SETTLED 20
#define RELEASED 21
#define LOSS_INCIDENT 22

/* what a state knows besides its name: "with X", "with Y", "I's half", "R's half" */
#define HAS_X 1
#define HAS_Y 2
#define I_HALF 4
#define R_HALF 8

/* events of a gateway */
#define termsAccepted 1
#define termsRejected 2
#define peerReady 3
#define factsRead 4
#define lockBegun 5
#define revealBegun 6
#define locked 7
#define claimed 8
#define refunded 9
#define cancelled 10
#define lockRejected 11
#define abortWanted 12
#define abortRequested 13
#define releaseSignedByI 14
#define releaseSignedByR 15
#define peerEndedWithdrawn 16
#define peerEndedLapsed 17
#define suspended 18
#define resumed 27

/* what its people and its engine do */
#define exitSigned 19
#define synced 20
#define crashed 21
#define submitLock 22
#define submitCancel 23
#define submitClaim 24
#define submitRefund 25
#define submitUnlockByBoth 26

/* what a ledger does */
#define bookLock 30
#define bookClaim 31
#define bookRefund 32
#define bookCancel 33
#define bookUnlockByBoth 34
#define bookReleaseByBoth 35
#define clockMoves 36
#define becomesFinal 37
#define undone 38
#define bookStrayLock 39

/* words of a gateway that the other acts on */
#define W_ACCEPT 1
#define W_READY 2
#define W_REJECT 4
#define W_ABORT 8
#define W_HALF 16
/* COMPLETE of an end that no proof shows to the other */
#define W_WITHDRAWN 32
#define W_LAPSED 64
#define W_ALL 127

/* commands on their way to a ledger */
#define C_LOCK 1
#define C_CANCEL 2
#define C_CLAIM 4
#define C_REFUND 8
#define C_UNLOCK 16
