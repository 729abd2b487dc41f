"""A bank's folder on a disk of its own, whose power can be cut: a file system in a file, mounted by loop."""

import os
import shutil
import subprocess
import tempfile
import time

from bank_world import BANKS, Failure
from call_counter import cut
from fault_case import Able, Tally

DESK_FILES = ("maker.yaml", "checker.yaml", "desk", "keys")
MAKERS = {"ext4": (["mkfs.ext4", "-q", "-F"], 64), "xfs": (["mkfs.xfs", "-q", "-f"], 320)}


def call(*words):
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode:
        raise Failure(f"`{' '.join(words)}` gave {done.returncode}: {done.stderr.decode(errors='replace').strip()}")


def try_loop_mount(kind):
    """Why no disk of this kind can be mounted here; nothing where it can, and has been."""
    if os.geteuid() != 0:
        return "a loop mount needs root"
    maker = MAKERS[kind][0][0]
    if not shutil.which(maker):
        return f"{maker} is not installed: run `make setup`"
    with tempfile.TemporaryDirectory(prefix="interlock-faults-") as folder:
        place = os.path.join(folder, "disk")
        os.mkdir(place)
        Machine(place, kind, os.path.join(folder, "image")).remove()
    return None


LOOP_MOUNTS = {kind: Able(lambda kind=kind: try_loop_mount(kind)) for kind in MAKERS}


def require_loop_mounts(kind):
    LOOP_MOUNTS[kind].require()


def desks_apart(world):
    """Desks keep their profiles and keys when a bank's machine falls: `World.path` finds them beside it from now on."""
    within = world.path
    for bank in BANKS:
        for name in DESK_FILES:
            source, copy = within(bank.folder, name), within("desks", bank.folder, name)
            os.makedirs(os.path.dirname(copy), mode=0o700, exist_ok=True)
            (shutil.copytree if os.path.isdir(source) else shutil.copy)(source, copy)

    def path(*names):
        return within("desks", *names) if len(names) > 1 and names[1] in DESK_FILES else within(*names)
    world.path = path


class Machine:
    """Everything below `folder` moves onto the disk; nothing else is on it."""

    def __init__(self, folder, kind, image):
        self.folder, self.image, self.kind, self.mounted = folder, image, kind, False
        maker, megabytes = MAKERS[kind]
        with open(self.image, "wb") as file:
            file.truncate(megabytes << 20)
        call(*maker, self.image)
        Tally.cleanings.append(self.remove)
        content = image + ".content"
        os.rename(folder, content)
        os.mkdir(folder, 0o700)
        self.mount()
        os.chmod(folder, 0o700)
        shutil.copytree(content, folder, dirs_exist_ok=True)
        shutil.rmtree(content)
        call("sync", "-f", folder)

    def mount(self):
        if Tally.stopping:
            raise Failure("told to stop")
        call("mount", "-o", "loop", "-t", self.kind, self.image, self.folder)
        self.mounted = True

    def cut(self):
        cut(self.folder)

    def power_again(self):
        """After the processes are gone: what the disk had, the log of its file system replayed."""
        self.unmount()
        self.mount()

    def unmount(self):
        """Until the loop device is free: a killed process lets go of its files a moment after its tracer is gone, and
        `ip` holds all mounts for a moment in a name space of its own. A mount before that would find the fallen disk."""
        deadline = time.monotonic() + 15
        while self.mounted or self.is_held():
            if self.mounted:
                self.mounted = subprocess.run(["umount", self.folder], capture_output=True, check=False).returncode != 0
            if time.monotonic() > deadline:
                raise Failure(f"{self.image} is {'mounted' if self.mounted else 'held'} 15 s after its end")
            time.sleep(0.05)

    def is_held(self):
        return bool(subprocess.run(["losetup", "-j", self.image], capture_output=True, check=False).stdout)

    def remove(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], capture_output=True, check=False)
            self.mounted = False
        if os.path.exists(self.image):
            os.remove(self.image)
