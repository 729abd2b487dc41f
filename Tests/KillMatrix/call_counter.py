"""Runs one program and counts, over all its threads, its syncs, sends and file writes; can spoil the Nth of them.

    call_counter.py [--kill KIND N] [--with FILE] [--cut FOLDER]… [--answer KIND N RESULT [--on-and-on]] [--counts FILE]
                    -- PROGRAM ARGUMENT…

KIND is sync, send or write (pwrite64, as databases write). The kill (SIGKILL) falls at the entry of the call: the Nth
one itself does not happen. `--with` kills the processes whose ids stand in FILE too, and `--cut` then shuts the file
system under FOLDER down without writing anything out: a power cut. In this order, for whoever still ran would be
told by the kernel what became of its syncs, and could tell others. `--answer` does not make the Nth call but gives its caller RESULT (0, or an
error number below zero); with `--on-and-on` every later one too. strace does the same
with `-e inject=fdatasync:signal=SIGKILL:when=N`, but counts `when` for each thread on its own; a server whose
threads share the work never reaches "the Nth of the process" that way. This tracer has one count for the process.
It works from outside through ptrace and seccomp, as strace does: the program is unchanged and knows nothing of it.

Exit status: the program's own, or 128 + the signal that ended it.
"""

import contextlib
import ctypes
import fcntl
import os
import platform
import signal
import sys

# Numbers of the calls, and seccomp's name of the architecture.
MACHINES = {
    "x86_64": (0xC000003E, (74, 75, 1, 20, 44, 46, 307, 18)),
    "aarch64": (0xC00000B7, (82, 83, 64, 66, 206, 211, 269, 68)),
}
CALLS = ("fsync", "fdatasync", "write", "writev", "sendto", "sendmsg", "sendmmsg", "pwrite64")
KIND_OF = dict(zip(CALLS, ("sync", "sync", "send", "send", "send", "send", "send", "write")))
# Where a stopped x86-64 thread keeps the number of its call and what the call gives back.
CALL_NUMBER, CALL_RESULT = 15 * 8, 10 * 8
GOING_DOWN, WITHOUT_LOG_FLUSH = 0x8004587D, b"\2\0\0\0"

PTRACE_TRACEME, PTRACE_POKEUSER, PTRACE_CONT, PTRACE_SETOPTIONS, PTRACE_GET_SYSCALL_INFO = 0, 6, 7, 0x4200, 0x420E
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


def target(pid, descriptor):
    try:
        return os.readlink(f"/proc/{pid}/fd/{descriptor}")
    except OSError:
        return ""


def program_of(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return None


def cut(folder):
    """Ends a file system as a power cut does: nothing that is not on its disk gets there any more."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.ioctl(descriptor, GOING_DOWN, WITHOUT_LOG_FLUSH)
    finally:
        os.close(descriptor)


class Counter:
    def __init__(self, pid, names, orders):
        self.pid, self.names, self.log = pid, names, orders["counts"]
        self.kill, self.folders = orders["kill"], orders["cut"]
        self.answer, self.ongoing, self.together = orders["answer"], orders["ongoing"], orders["with"]
        self.counts = {"sync": 0, "send": 0, "write": 0}
        self.dead = None

    def at_call(self, thread):
        info = SyscallInfo()
        if ptrace(PTRACE_GET_SYSCALL_INFO, thread, ctypes.sizeof(info), ctypes.addressof(info)) <= 0:
            return
        name = self.names.get(info.number)
        if name is None:
            return
        kind, file = KIND_OF[name], target(self.pid, info.arguments[0])
        if kind == "send" and not file.startswith("socket:"):
            return
        self.counts[kind] += 1
        if self.kill == (kind, self.counts[kind]):
            for pid in [*self.companions(), self.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            for folder in self.folders:
                cut(folder)
            self.report(f"killed at {kind} {self.counts[kind]}, {name}")
        elif self.answer and self.is_to_be_answered(kind):
            ptrace(PTRACE_POKEUSER, thread, CALL_NUMBER, -1)
            ptrace(PTRACE_POKEUSER, thread, CALL_RESULT, self.answer[2])
            self.report(f"answered {kind} {self.counts[kind]}, {name} of {file}")

    def companions(self):
        """Those of the named processes that still are what they were: this same program."""
        if not self.together:
            return []
        with open(self.together) as file:
            named = [int(word) for word in file.read().split()]
        return [pid for pid in named if program_of(pid) == program_of(self.pid)]

    def is_to_be_answered(self, kind):
        wanted, number, _ = self.answer
        return kind == wanted and (self.counts[kind] == number or self.ongoing and self.counts[kind] > number)

    def report(self, text):
        """The first answered call stays on record; the counts are brought up to date at the end."""
        if not self.log:
            return
        if text.startswith("answered"):
            with open(self.log + ".answered", "a") as file:
                file.write(text + "\n")
            return
        with open(self.log, "w") as file:
            file.write(f"sync {self.counts['sync']}\nsend {self.counts['send']}\n{text}\nwrite {self.counts['write']}\n")

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


def read_orders(words):
    """What is asked for, and the program's words."""
    orders = {"kill": None, "cut": [], "answer": None, "ongoing": False, "counts": None, "with": None}
    while words and words[0] != "--":
        if words[0] == "--kill":
            orders["kill"], words = (words[1], int(words[2])), words[3:]
        elif words[0] == "--cut":
            orders["cut"], words = orders["cut"] + [words[1]], words[2:]
        elif words[0] == "--answer":
            orders["answer"], words = (words[1], int(words[2]), int(words[3])), words[4:]
        elif words[0] == "--on-and-on":
            orders["ongoing"], words = True, words[1:]
        elif words[0] == "--with":
            orders["with"], words = words[1], words[2:]
        elif words[0] == "--counts":
            orders["counts"], words = words[1], words[2:]
        else:
            sys.exit(__doc__)
    if orders["answer"] and platform.machine() != "x86_64":
        sys.exit("--answer is written for x86-64 only")
    return orders, words[1:]


def main(words):
    orders, command = read_orders(words)
    arch, numbers = MACHINES[platform.machine()]
    pid = start(command, seccomp_filter(arch, numbers))
    os.waitpid(pid, WALL)
    ptrace(PTRACE_SETOPTIONS, pid, 0, OPTIONS)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda name, _: os.kill(pid, name))
    counter = Counter(pid, dict(zip(numbers, CALLS)), orders)
    ptrace(PTRACE_CONT, pid, 0, 0)
    status = counter.run()
    if status != 137:
        counter.report("ended by itself")
    sys.exit(status)


if __name__ == "__main__":
    main(sys.argv[1:])
