#pragma once
#include <sys/prctl.h>
// prctl is variadic, which Swift does not import.
static inline int interlock_signal_at_parents_end(int signal) { return prctl(PR_SET_PDEATHSIG, (unsigned long)signal); }
