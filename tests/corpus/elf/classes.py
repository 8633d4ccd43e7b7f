# SPDX-License-Identifier: MIT
"""Which ELF files there are, and what kind each is."""
import os
import struct

from image import DT_FLAGS_1, DT_NEEDED, ET_EXEC, PT_DYNAMIC, PT_INTERP, Image

SYSTEM = ["/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec", "/usr/local/bin"]
CROSS = "/usr"  # /usr/TRIPLE-linux-gnu*/lib, of libc6-ARCH-cross and its like
LARGEST = 40 << 20


def find(directories):
    """Every regular file that starts as an ELF program or library does, hard links once."""
    seen = set()
    for top in directories:
        for folder, names, files in os.walk(top):
            names.sort()
            for path in sorted(os.path.join(folder, name) for name in files):
                try:
                    info = os.lstat(path)
                    if os.path.islink(path) or not os.path.isfile(path) or (info.st_dev, info.st_ino) in seen:
                        continue
                    with open(path, "rb") as file:
                        head = file.read(18)
                except OSError:
                    continue
                if len(head) == 18 and head[:4] == b"\x7fELF" and {2, 3} & set(head[16:18]) and info.st_size < LARGEST:
                    seen.add((info.st_dev, info.st_ino))
                    yield path


def cross_directories():
    return sorted(
        os.path.join(CROSS, name, "lib") for name in os.listdir(CROSS) if "-linux-gnu" in name and os.path.isdir(os.path.join(CROSS, name, "lib"))
    )


def language(image):
    for name, content in image.sections():
        if name in (".go.buildinfo", ".note.go.buildid", ".gopclntab", ".go_export"):
            return "Go"
        if (name == ".comment" and b"rustc" in content) or (name == ".rodata" and b"library/std/src/" in content):
            return "Rust"
    return None


def class_of(image):
    """One word or two for the table."""
    if any(name == ".dynamic" and not content for name, content in image.sections()):
        return "debug file"
    if image.machine != "x86-64":
        return "other" if image.machine.isdigit() else image.machine
    if not image.of(PT_DYNAMIC):
        return "Go, static" if language(image) == "Go" else "static"
    linked = dict(image.used())
    program = image.of(PT_INTERP) and DT_NEEDED in linked
    if not image.of(PT_INTERP) and linked.get(DT_FLAGS_1, 0) & 0x08000000 and DT_NEEDED not in linked:
        return "static-pie"
    if spoken := language(image):
        return spoken
    if program:
        return "non-PIE" if image.type == ET_EXEC else "PIE"
    return "library"


def by_class(paths):
    out = {}
    for path in paths:
        try:
            out.setdefault(class_of(Image(path)), []).append(path)
        except (ValueError, StopIteration, IndexError, KeyError, struct.error, OSError):
            pass  # damaged on purpose, or data in ELF's clothes: other tests are about those
    return out


def spread(paths, count):
    """At most so many of them, evenly from all over the list."""
    return [paths[i * len(paths) // count] for i in range(count)] if len(paths) > count else paths
