#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""patchelf-ng against the ELF files of this machine.

  elf.py [-n COUNT] [-s STEP] [DIRECTORY...]   every STEP-th file, at most COUNT (default: 600, all)

Each file gets a 200-byte RUNPATH and, when it is a program, a 120-byte interpreter, in one call. Then: no
overlapping or incongruent PT_LOAD, .bss still not in the file, nothing new in the complaints of readelf and
eu-elflint, still so after strip, eu-strip, llvm-strip and objcopy; .dynamic inside RELRO when it was and a slot
was spare; ten repeats change nothing, ten alternating edits grow nothing after the first; and the loader maps
it with the same list of libraries as before. Prints each finding, and a line of totals.
"""
import argparse, os, re, shutil, subprocess, sys, tempfile
from concurrent.futures import ThreadPoolExecutor

RPATH = "/rpath/" + "r" * 193
INTERP = "/interp/" + "i" * 112
STRIPPERS = [["strip"], ["eu-strip"], ["llvm-strip"], ["objcopy", "--strip-debug"]]


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)


def elf_files(directories):
    seen = set()
    for top in directories:
        for folder, _, names in sorted(os.walk(top)):
            for name in sorted(names):
                path = os.path.join(folder, name)
                try:
                    info = os.lstat(path)
                    if not os.path.isfile(path) or os.path.islink(path) or (info.st_dev, info.st_ino) in seen:
                        continue
                    with open(path, "rb") as file:
                        head = file.read(18)
                except OSError:
                    continue
                kind = head[16:18] if len(head) == 18 else b""
                if head[:4] == b"\x7fELF" and (2 in kind or 3 in kind) and info.st_size < 40 << 20:
                    seen.add((info.st_dev, info.st_ino))
                    yield path


class File:
    """The program headers as readelf shows them."""

    def __init__(self, path):
        self.segments = []
        for line in run("readelf", "-lW", path).stdout.decode("utf8", "replace").splitlines():
            m = re.match(r"  (\w+) +0x(\w+) 0x(\w+) 0x\w+ 0x(\w+) 0x(\w+) ([RWE ]{3}) (?:0x)?(\w+)", line)
            if m:
                self.segments.append((m[1], *(int(x, 16) for x in m.groups()[1:5]), m[6], int(m[7], 16)))
        self.loads = [s for s in self.segments if s[0] == "LOAD"]

    def of(self, kind):
        return next((s for s in self.segments if s[0] == kind), None)

    def faults(self):
        end = -1
        for _, offset, vaddr, filesz, memsz, _, align in self.loads:
            if align > 1 and (vaddr - offset) % align:
                yield "incongruent segment at %#x" % vaddr
            if vaddr < end:
                yield "overlapping segment at %#x" % vaddr
            end = vaddr + memsz

    def dynamic_in_relro(self):
        dynamic, relro = self.of("DYNAMIC"), self.of("GNU_RELRO")
        return bool(dynamic and relro and relro[2] <= dynamic[2] < relro[2] + relro[4])

    def bss(self):
        return [(s[2], s[3], s[4]) for s in self.loads if s[3] < s[4]]


def complaints(path):
    """What readelf and eu-elflint say, without the numbers that may change."""
    out = set()
    shape = lambda text: re.sub(r"(0x)?[0-9a-f]*[0-9][0-9a-f]*", "N", text.replace(path, ""))
    text = run("readelf", "-lSdVsrnW", path).stdout.decode("utf8", "replace")
    out.update(shape(line) for line in text.splitlines() if re.search("readelf: |Warning|Error", line))
    text = run("eu-elflint", "--gnu-ld", path).stdout.decode("utf8", "replace")
    out.update(shape(line) for line in text.splitlines() if line != "No errors")
    # elflint takes a relocation's place plus its symbol's size for what is written to; a large symbol then
    # reaches into whatever segment comes next.
    return {line for line in out if "read-only section modified" not in line}


def spare_slots(path):
    text = run("readelf", "-dW", path).stdout.decode("utf8", "replace")
    return "NULL" in text and int(re.search(r"contains (\d+) entr", text)[1]) > text.count("\n 0x")


def libraries(path):
    text = run("env", "-i", "LD_TRACE_LOADED_OBJECTS=1", "/lib64/ld-linux-x86-64.so.2", path).stdout
    text = re.sub(rb"\(0x\w+\)", b"", text).replace(path.encode(), b"")
    return [line for line in text.splitlines() if b"ld-linux" not in line]  # it names the interpreter


def is_native(path):
    with open(path, "rb") as file:
        head = file.read(20)
    return head[4:6] == b"\x02\x01" and head[18:20] == b"\x3e\x00"


class Case:
    def __init__(self, path, folder):
        self.path, self.folder, self.findings = path, folder, []
        self.copy = os.path.join(folder, "file")

    def find(self, text):
        self.findings.append(self.path + ": " + text)

    def patch(self, *options):
        return run("patchelf-ng", *options, self.copy)

    def run(self):
        shutil.copyfile(self.path, self.copy)
        os.chmod(self.copy, 0o755)
        before, said = File(self.copy), complaints(self.copy)
        searched = run("patchelf-ng", "--print-rpath", self.copy).stdout.strip()  # what we set replaces it
        loaded = libraries(self.copy) if is_native(self.path) and not searched else None
        relro = before.dynamic_in_relro() and spare_slots(self.copy)
        request = ["--set-rpath", RPATH]
        if before.of("INTERP"):
            request += ["--set-interpreter", INTERP]
        done = self.patch("--strict", *request)
        text = done.stdout.decode("utf8", "replace").strip()
        with open(self.path, "rb") as a, open(self.copy, "rb") as b:
            same = a.read() == b.read()
        if done.returncode or "left alone" in text:
            if done.returncode > 1 or not same:
                self.find("status %d, changed: %s: %s" % (done.returncode, not same, text))
            return "refused"
        self.judge(before, said, relro)
        if loaded is not None and libraries(self.copy) != loaded and not any(b"not found" in line for line in loaded):
            self.find("the loader finds other libraries")
        self.repeat(request)
        self.strip(said)
        return "patched"

    def judge(self, before, said, relro):
        after = File(self.copy)
        for fault in after.faults():
            self.find(fault)
        if relro and not after.dynamic_in_relro():
            self.find(".dynamic left RELRO")
        if after.bss() != before.bss():
            self.find(".bss changed")
        for line in sorted(complaints(self.copy) - said):
            self.find("new complaint: " + line)

    def repeat(self, request):
        with open(self.copy, "rb") as file:
            first = file.read()
        for _ in range(10):
            self.patch(*request)
        with open(self.copy, "rb") as file:
            if file.read() != first:
                self.find("a repeated request changed bytes")
        for i in range(10):
            self.patch("--set-rpath", RPATH if i % 2 else "/other/" + "o" * 180)
        if os.path.getsize(self.copy) > len(first):
            self.find("alternating edits grew it by %d" % (os.path.getsize(self.copy) - len(first)))
        if self.patch("--print-rpath").stdout.decode().strip() != RPATH:
            self.find("another run path than the last")

    def strip(self, said):
        original = os.path.join(self.folder, "original")
        for tool in STRIPPERS:
            if not shutil.which(tool[0]):
                continue
            shutil.copyfile(self.path, original)
            stripped = os.path.join(self.folder, "stripped")
            shutil.copyfile(self.copy, stripped)
            if run(*tool, original).returncode:
                continue  # not a file for this tool, patched or not
            if run(*tool, stripped).returncode:
                self.find(tool[0] + " fails")
                continue
            for fault in File(stripped).faults() if not list(File(original).faults()) else ():
                self.find("after %s: %s" % (tool[0], fault))
            if run("patchelf-ng", "--print-rpath", stripped).stdout.decode().strip() != RPATH:
                self.find("after %s: another run path" % tool[0])


def one(path):
    with tempfile.TemporaryDirectory() as folder:
        case = Case(path, folder)
        result = case.run()
        return result, case.findings


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=600)
    parser.add_argument("-s", type=int, default=1)
    parser.add_argument("directories", nargs="*", default=["/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec"])
    options = parser.parse_args()
    files = list(elf_files(options.directories))[:: options.s]
    step = max(1, len(files) // options.n)
    files = files[::step][: options.n]
    counts, bad = {"patched": 0, "refused": 0}, 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for result, findings in pool.map(one, files):
            counts[result] += 1
            bad += bool(findings)
            for line in findings:
                print(line, flush=True)
    print("%d files: %d patched, %d refused, %d with findings" % (len(files), counts["patched"], counts["refused"], bad))
    return bad > 0 or not counts["patched"]


sys.exit(main())
