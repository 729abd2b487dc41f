/* Tells ThreadSanitizer what it cannot see of a Mutex of Swift's Synchronization library.
 *
 * Without contention a Mutex is taken and given back in our own code, which is instrumented. Who has to wait does so in the library,
 * by spinning and by FUTEX_LOCK_PI, and that is not: eight threads that do nothing but append to an array under one Mutex are
 * reported. Loaded before it, this stands at the library's three slow ways and says when a lock was got and is given back.
 *
 * The names are those of Swift 6.3; where the library has others the process ends here. `make tsan` preloads it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context)) void *self
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

/* Not there in processes that are loaded with it and are not watched, such as the driver of the tests. */
__attribute__((weak)) void __tsan_acquire(void *);
__attribute__((weak)) void __tsan_release(void *);

typedef SWIFT void (*Lock)(uint32_t, SELF);
typedef SWIFT bool (*TryLock)(SELF);
typedef SWIFT void (*Unlock)(SELF);

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

SWIFT void lockSlow(uint32_t thread, SELF) __asm__(LOCK);
SWIFT void lockSlow(uint32_t thread, SELF) {
    ((Lock)next(LOCK))(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

SWIFT bool tryLockSlow(SELF) __asm__(TRY_LOCK);
SWIFT bool tryLockSlow(SELF) {
    bool isHeld = ((TryLock)next(TRY_LOCK))(self);
    if (isHeld && __tsan_acquire) __tsan_acquire(self);
    return isHeld;
}

SWIFT void unlockSlow(SELF) __asm__(UNLOCK);
SWIFT void unlockSlow(SELF) {
    if (__tsan_release) __tsan_release(self);
    ((Unlock)next(UNLOCK))(self);
}
