"""Runs one program and counts, over all its threads, its syncs and its sends; can kill it at the Nth of either.

    call_counter.py [--kill sync|send N] [--counts FILE] -- PROGRAM ARGUMENT…

The kill (SIGKILL) falls at the entry of the call: the Nth sync or send itself does not happen. strace does the same
with `-e inject=fdatasync:signal=SIGKILL:when=N`, but counts `when` for each thread on its own; a server whose
threads share the work never reaches "the Nth of the process" that way. This tracer has one count for the process.
It works from outside through ptrace and seccomp, as strace does: the program is unchanged and knows nothing of it.

Exit status: the program's own, or 128 + the signal that ended it.
"""

import ctypes
import os
import platform
import signal
import sys

# Numbers of the calls, and seccomp's name of the architecture.
MACHINES = {
    "x86_64": (0xC000003E, (74, 75, 1, 20, 44, 46, 307)),
    "aarch64": (0xC00000B7, (82, 83, 64, 66, 206, 211, 269)),
}
CALLS = ("fsync", "fdatasync", "write", "writev", "sendto", "sendmsg", "sendmmsg")
SYNCS = CALLS[:2]

PTRACE_TRACEME, PTRACE_CONT, PTRACE_SETOPTIONS, PTRACE_GET_SYSCALL_INFO = 0, 7, 0x4200, 0x420E
OPTIONS = 0x2 | 0x4 | 0x8 | 0x10 | 0x80 | 0x100000  # fork, vfork, clone, exec, seccomp; kill it if we end
EVENT_SECCOMP = 7
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
RET_TRACE, RET_ALLOW = 0x7FF00000, 0x7FFF0000
WALL = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


class Instruction(ctypes.Structure):
    _fields_ = [
        ("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("k", ctypes.c_uint)]


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(Instruction))]


class SyscallInfo(ctypes.Structure):
    """struct ptrace_syscall_info as it is at a seccomp stop."""

    _fields_ = [
        ("op", ctypes.c_ubyte), ("pad", ctypes.c_ubyte * 3), ("arch", ctypes.c_uint32),
        ("ip", ctypes.c_uint64), ("sp", ctypes.c_uint64), ("number", ctypes.c_uint64),
        ("arguments", ctypes.c_uint64 * 6), ("data", ctypes.c_uint32),
    ]


def seccomp_filter(arch, numbers):
    """Stops at the named calls only; everything else runs at full speed."""
    code = [
        Instruction(0x20, 0, 0, 4), Instruction(0x15, 1, 0, arch), Instruction(0x06, 0, 0, RET_ALLOW),
        Instruction(0x20, 0, 0, 0)]
    for index, number in enumerate(numbers):
        code.append(Instruction(0x15, len(numbers) - index, 0, number))
    code += [Instruction(0x06, 0, 0, RET_ALLOW), Instruction(0x06, 0, 0, RET_TRACE)]
    return Filter(len(code), (Instruction * len(code))(*code))


def ptrace(request, pid, address=0, data=0):
    return libc.ptrace(request, pid, address, data)


def start(arguments, program):
    """Forks a child that waits, traced, before it becomes the program."""
    pid = os.fork()
    if pid:
        return pid
    try:
        ptrace(PTRACE_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "no_new_privs")
        if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")
        os.execv(arguments[0], arguments)
    except OSError as error:
        print("cannot trace:", error, file=sys.stderr)
    os._exit(126)


def is_socket(pid, descriptor):
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptor}").startswith("socket:")
    except OSError:
        return False


class Counter:
    def __init__(self, pid, names, kill, log):
        self.pid, self.names, self.kill, self.log = pid, names, kill, log
        self.counts = {"sync": 0, "send": 0}
        self.dead = None

    def at_call(self, thread):
        info = SyscallInfo()
        if ptrace(PTRACE_GET_SYSCALL_INFO, thread, ctypes.sizeof(info), ctypes.addressof(info)) <= 0:
            return
        name = self.names.get(info.number)
        if name is None:
            return
        kind = "sync" if name in SYNCS else "send"
        if kind == "send" and not is_socket(self.pid, info.arguments[0]):
            return
        self.counts[kind] += 1
        if self.kill == (kind, self.counts[kind]):
            self.report(f"killed at {kind} {self.counts[kind]}, {name}")
            os.kill(self.pid, signal.SIGKILL)

    def report(self, text):
        if self.log:
            with open(self.log, "w") as file:
                file.write(f"sync {self.counts['sync']}\nsend {self.counts['send']}\n{text}\n")

    def run(self):
        while self.dead is None:
            try:
                thread, status = os.waitpid(-1, WALL)
            except ChildProcessError:
                self.dead = 1
                break
            except InterruptedError:
                continue
            if os.WIFSTOPPED(status):
                self.stopped(thread, status)
            elif thread == self.pid:
                self.dead = 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
        return self.dead

    def stopped(self, thread, status):
        number, event = os.WSTOPSIG(status), status >> 16
        if event == EVENT_SECCOMP:
            self.at_call(thread)
        # A new thread's first stop and our own events are not the program's signals.
        passed = 0 if event or number in (signal.SIGSTOP, signal.SIGTRAP) else number
        ptrace(PTRACE_CONT, thread, 0, passed)


def main(words):
    kill, log = None, None
    while words and words[0] != "--":
        if words[0] == "--kill":
            kill, words = (words[1], int(words[2])), words[3:]
        elif words[0] == "--counts":
            log, words = words[1], words[2:]
        else:
            sys.exit(__doc__)
    arch, numbers = MACHINES[platform.machine()]
    pid = start(words[1:], seccomp_filter(arch, numbers))
    os.waitpid(pid, WALL)
    ptrace(PTRACE_SETOPTIONS, pid, 0, OPTIONS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda name, _: os.kill(pid, name))
    counter = Counter(pid, dict(zip(numbers, CALLS)), kill, log)
    ptrace(PTRACE_CONT, pid, 0, 0)
    status = counter.run()
    if status != 137:
        counter.report("ended by itself")
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
