# SPDX-License-Identifier: MIT
"""One file: edited, judged by its bytes, by readelf and eu-elflint, by loading it, and once more after strip."""
import os
import re
import shutil
import subprocess

from fixtures import CROSS
from image import PT_INTERP, Image

RPATH_SIZE, INTERP_SIZE = 200, 120
STRIPPERS = [["strip"], ["eu-strip"], ["llvm-strip"], ["objcopy", "--strip-debug"]]


def run(*command):
    return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def complaints(path):
    """What readelf and eu-elflint say, without the numbers that may change."""
    shape = lambda text: re.sub(r"(0x)?[0-9a-f]*[0-9][0-9a-f]*", "N", text.replace(path, ""))
    text = run("readelf", "-lSdVsrnW", path).stdout.decode("utf8", "replace")
    out = {shape(line) for line in text.splitlines() if re.search("readelf: |Warning|Error", line)}
    text = run("eu-elflint", "--gnu-ld", path).stdout.decode("utf8", "replace")
    out.update(shape(line) for line in text.splitlines() if line != "No errors")
    # elflint takes a relocation's place plus its symbol's size for what is written to; a large symbol then
    # reaches into whatever segment comes next.
    return {line for line in out if "read-only section modified" not in line}


def tool_for(machine, tool):
    """binutils know one machine each."""
    cross = "%s-%s" % (CROSS.get(machine), tool)
    return cross if machine in CROSS and tool in ("strip", "objcopy") and shutil.which(cross) else tool


def padded(old, letter):
    """The old run path and behind it so much that all is 200 bytes; a longer one gets a little more."""
    start = old + ":/" if old else "/"
    return start + letter * max(20, RPATH_SIZE - len(start))


class Case:
    def __init__(self, path, folder, loading, how):
        self.path, self.loading, self.how, self.findings = path, loading, how, []
        self.old = os.path.join(folder, "old", os.path.basename(path))
        self.new = os.path.join(folder, "new", os.path.basename(path))
        for copy in (self.old, self.new):
            os.mkdir(os.path.dirname(copy))
            shutil.copyfile(path, copy)
            os.chmod(copy, 0o755)
        self.before = Image(self.old)

    def find(self, text):
        self.findings.append(self.path + ": " + text)

    def patch(self, *options):
        return run("patchelf-ng", *options, self.new)

    def read(self, path):
        with open(path, "rb") as file:
            return file.read()

    def run(self):
        """"patched" or "refused", and whether it loaded before."""
        old = self.before.run_path() or ""
        moved = "$ORIGIN" in old or "${ORIGIN}" in old
        old = old.replace("${ORIGIN}", "$ORIGIN").replace("$ORIGIN", os.path.dirname(os.path.realpath(self.path)))
        self.rpath, self.other = padded(old, "r"), padded(old, "o")
        self.request = ["--set-rpath", self.rpath]
        if self.before.of(PT_INTERP) and self.loading.knows(self.before):
            self.request += ["--set-interpreter", self.loading.interpreter(self.before.machine, INTERP_SIZE)]
        loaded = self.outcome(self.path if moved else self.old)
        inode = os.stat(self.new).st_ino
        done = self.patch("--strict", *self.request)
        text = done.stdout.decode("utf8", "replace").strip()
        if done.returncode or "left alone" in text:
            self.judge_refusal(done.returncode, text, inode)
            return "refused", False
        self.judge()
        works = loaded is not None and b"not found" not in loaded and b"error while loading" not in loaded
        if works and self.outcome(self.new) != loaded:
            self.find("loads differently: %r, was %r" % (self.outcome(self.new)[-300:], loaded[-300:]))
        self.strip(loaded if works else None)
        self.repeat()
        return "patched", works

    def outcome(self, path, run=True):
        """What it says when it is loaded, and run, twice the same."""
        first = self.outcome_once(path, run and self.how)
        if first is None or not run or path == self.new or first == self.outcome_once(path, self.how):
            return first
        self.how = None  # it tells the time, or its process id; a few do so as soon as they are loaded
        first = self.outcome_once(path, None)
        return first if first == self.outcome_once(path, None) else None

    def outcome_once(self, path, how):
        text = self.loading.outcome(self.before, path, how)
        return text and text.replace(os.path.dirname(os.path.realpath(self.path)).encode(), b"")

    def judge_refusal(self, status, text, inode):
        if status > 1 or self.read(self.old) != self.read(self.new) or os.stat(self.new).st_ino != inode:
            self.find("refused with status %d, or touched: %s" % (status, text))
        if not re.match(r"patchelf-ng: .*: .{10}", text) or len(text.splitlines()) != 1:
            self.find("no reason: %r" % text)

    def judge(self):
        after = Image(self.new)
        for fault in sorted(set(after.faults()) - set(self.before.faults())):
            self.find(fault)
        if self.before.dynamic_in_relro() and self.before.spare_slot() and not after.dynamic_in_relro():
            self.find(".dynamic left RELRO")
        if after.zeroed() != self.before.zeroed() or list(after.unowned_tails()) != list(self.before.unowned_tails()):
            self.find(".bss changed")
        if after.run_path() != self.rpath:
            self.find("another run path: %s" % after.run_path())
        for line in sorted(complaints(self.new) - complaints(self.old)):
            self.find("new complaint: " + line)
        if self.read(self.old).endswith(b"PAYLOAD.") and not self.read(self.new).endswith(b"PAYLOAD." * 50000):
            self.find("the payload is gone")

    def strip(self, loaded):
        folder = os.path.dirname(os.path.dirname(self.new))
        pair = [os.path.join(folder, place, os.path.basename(self.path)) for place in ("stripped-old", "stripped-new")]
        for tool, *options in STRIPPERS:
            tool = tool_for(self.before.machine, tool)
            if not shutil.which(tool):
                continue
            for source, copy in zip((self.old, self.new), pair):
                os.makedirs(os.path.dirname(copy), exist_ok=True)
                shutil.copyfile(source, copy)
                os.chmod(copy, 0o755)
            if run(tool, *options, pair[0]).returncode:
                continue  # not a file for this tool, patched or not
            if run(tool, *options, pair[1]).returncode:
                self.find(tool + " fails")
                continue
            self.judge_stripped(tool, pair, loaded)

    def judge_stripped(self, tool, pair, loaded):
        old, new = (Image(path) for path in pair)
        for fault in sorted(set(new.faults()) - set(old.faults())):
            self.find("after %s: %s" % (tool, fault))
        if new.run_path() != self.rpath:
            self.find("after %s: another run path" % tool)
        plain = loaded and self.outcome(self.new, run=False)
        if loaded and self.outcome(pair[1], run=False) != plain and self.outcome(pair[0], run=False) == self.outcome(self.old, run=False):
            self.find("after %s: loads differently: %r" % (tool, self.outcome(pair[1], run=False)[-300:]))

    def repeat(self):
        first = self.read(self.new)
        for _ in range(10):
            self.patch(*self.request)
        if self.read(self.new) != first:
            self.find("a repeated request changed bytes")
        for i in range(10):
            self.patch("--set-rpath", self.rpath if i % 2 else self.other)
        if os.path.getsize(self.new) > len(first):
            self.find("alternating edits grew it by %d" % (os.path.getsize(self.new) - len(first)))
        if Image(self.new).run_path() != self.rpath:
            self.find("another run path than the last")
