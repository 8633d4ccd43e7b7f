# SPDX-License-Identifier: MIT
"""Whether a file loads, as text that can be compared: from the real loader, natively or under qemu-user."""
import os
import re
import subprocess

from fixtures import CROSS, EMULATORS
from image import PT_INTERP

LOADERS = {"x86-64": "/lib64/ld-linux-x86-64.so.2"}
RUNNABLE = ("/usr/bin/", "/usr/local/bin/")  # that know --version and do nothing else then
NOISE = re.compile(rb"\(0x[0-9a-f]+\)|0x[0-9a-f]{6,}|==[0-9]+==")  # addresses, a sanitizer's process id


def prefix_of(machine):
    return "/usr/" + CROSS[machine]


def loader_of(machine):
    if machine in LOADERS:
        return LOADERS[machine]
    lib = prefix_of(machine) + "/lib"
    return next(os.path.join(lib, n) for n in sorted(os.listdir(lib)) if re.match(r"ld(64)?[-.].*so", n))


def emulator(machine):
    return [] if machine in LOADERS else ["qemu-" + EMULATORS.get(machine, machine), "-L", prefix_of(machine)]


class Loading:
    """Where interpreters and the dlopen helpers are."""

    def __init__(self, folder, helpers):
        self.folder, self.helpers = folder, helpers

    def interpreter(self, machine, size):
        """A path of so many bytes to that machine's loader."""
        path = os.path.join(self.folder, machine + "-")
        path += "i" * (size - len(path))
        if not os.path.islink(path):
            try:
                os.symlink(os.path.realpath(loader_of(machine)), path)
            except FileExistsError:
                pass  # the other thread
        return path

    def knows(self, image):
        return image.machine in LOADERS or image.machine in self.helpers

    def outcome(self, image, path, run):
        """What loading says; with `run`, what the program itself says too. None: it cannot be tried here."""
        if not self.knows(image):
            return None
        native = image.machine in LOADERS
        if not image.of(PT_INTERP):
            texts = [self.say(path, *emulator(image.machine), self.helpers[image.machine], path)] if image.machine in self.helpers else []
            if native:
                texts.append(self.say(path, loader_of(image.machine), path, LD_TRACE_LOADED_OBJECTS="1", LD_BIND_NOW="1", LD_WARN="1"))
            return b"".join(texts)
        if not native:
            return self.say(path, *emulator(image.machine), path)
        traced = self.say(path, path, LD_TRACE_LOADED_OBJECTS="1", LD_BIND_NOW="1", LD_WARN="1")
        return traced + (self.say(path, path, *(["--version"] if run == "--version" else [])) if run else b"")

    def say(self, path, *command, **environment):
        """Output and status, without addresses, the file's own folder and the loader's name."""
        environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LC_ALL": "C", **environment}
        try:
            done = subprocess.run(
                command, env=environment, cwd=os.path.dirname(path), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30
            )
            text, status = done.stdout, done.returncode
        except subprocess.TimeoutExpired:
            text, status = b"no end", 0
        except OSError as error:
            text, status = str(error.errno).encode(), -1
        text = NOISE.sub(b"", text).replace(os.path.dirname(path).encode(), b"")
        keep = [line for line in text.splitlines() if b"ld-linux" not in line and self.folder.encode() not in line]
        return b"\n".join(keep) + b"\nexit %d\n" % status
