#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Holds the tracer against strace: runs a command untraced, under `strace -f` and under tracer, and compares.

    diff_strace.py [--mask REGEX]... NAME COMMAND [ARGUMENT]...

tracer runs twice, without the shim and with it, and both traces must hold the same rows, links on the
way included. Compared are stdout,
stderr and exit status (untraced against tracer), the set of (operation, absolute path, success or errno), and for
successful opens (path, what the kernel opened). Exits 1 unless recall and precision are both exactly 1.
 --mask: parts of paths that differ from run to run, such as names of temporary files.

Paths are made absolute and squeezed here by code of its own. Not compared: what is no system call (the
interpreters that the kernel opens, inherited and received descriptors) and executable mappings.
"""
import argparse
import errno
import os
import re
import sqlite3
import stat
import subprocess
import sys
import tempfile

OPERATIONS = {
    "open": "open creat openat openat2",
    "exec": "execve execveat",
    "stat": "stat lstat stat64 lstat64 newfstatat fstatat64 statx",
    "access": "access faccessat faccessat2",
    "readlink": "readlink readlinkat",
    "statfs": "statfs",
    "getxattr": "getxattr lgetxattr listxattr llistxattr",
    "chdir": "chdir fchdir",
    "watch": "inotify_add_watch",
    "mkdir": "mkdir mkdirat",
    "rmdir": "rmdir",
    "unlink": "unlink unlinkat",
    "rename": "rename renameat renameat2",
    "link": "link linkat",
    "symlink": "symlink symlinkat",
    "mknod": "mknod mknodat",
    "truncate": "truncate",
    "chmod": "chmod fchmodat",
    "chown": "chown lchown fchownat",
    "utime": "utime utimes futimesat utimensat",
    "setxattr": "setxattr lsetxattr removexattr lremovexattr",
    "connect": "connect",
    "bind": "bind",
}
CLASS_OF = {call: op for op, calls in OPERATIONS.items() for call in calls.split()}
TWO_NAMES = {"rename", "link"}
# The tracer's finer operations in the terms above.
COARSE = {"list": "open", "tmpfile": "open", "rename_from": "rename", "rename_to": "rename",
          "link_from": "link", "link_to": "link"}

HEX = r'((?:\\x[0-9a-f]{2})*)'
NAME = re.compile(r'(?:(AT_FDCWD|-?\d+)(?:<' + HEX + r'>(\(deleted\))?)?, )?"' + HEX + '"')


def text(hexed):
    return bytes.fromhex(hexed.replace("\\x", "")).decode("utf-8", "surrogateescape")


def squeeze(path):
    """Absolute, no "." and "//", ".." as the kernel goes: through the real directory."""
    out = ""
    parts = path.split("/")
    for i, part in enumerate(parts):
        if part in ("", "."):
            continue
        if part != "..":
            out += "/" + part
            continue
        try:
            mode = os.lstat(out or "/").st_mode
            if stat.S_ISLNK(mode):
                out = os.path.realpath(out, strict=True)
            elif not stat.S_ISDIR(mode):
                raise NotADirectoryError
        except OSError:
            return out + "/" + "/".join(parts[i:])
        out = out[: out.rfind("/")] if "/" in out else ""
    return out or "/"


class Strace:
    """The accesses in the output of strace -f -y -xx."""

    def __init__(self, lines):
        self.accesses, self.opened = set(), set()
        self.cwd, self.unfinished = {}, {}
        self.first_cwd = os.getcwd()
        lines = list(lines)
        # A child's first lines may come before the end of the call that made it.
        made = re.compile(r"(\d+) +(?:<\.\.\. )?(?:clone3?|v?fork)\b.* = (\d+)$")
        self.parents = {found[2]: found[1] for found in map(made.match, (line.rstrip() for line in lines)) if found}
        for line in lines:
            pid, rest = line.split(None, 1)
            broken = re.search(r"\s*<(unfinished|pid changed to \d+) \.\.\.>", rest)
            if broken:
                self.unfinished[pid] = rest[: broken.start()]
                continue
            superseded = re.match(r"\+\+\+ superseded by execve in pid (\d+)", rest)
            if superseded:  # an exec by another thread, which gets this one's pid
                self.unfinished[pid] = self.unfinished.pop(superseded[1], "")
                continue
            resumed = re.match(r"<\.\.\. \w+ resumed>", rest)
            if resumed:
                rest = self.unfinished.pop(pid, "") + rest[resumed.end():]
            call = re.match(r"(\w+)\((.*)\)\s+= (-?\d+|0x[0-9a-f]+|\?)(?:<" + HEX + r">)?(?: (E[A-Z0-9]+))?", rest)
            if call:
                self.call(pid, *call.groups())

    def call(self, pid, name, args, result, result_path, error):
        if name in ("clone", "clone3", "fork", "vfork") and result.isdigit():
            self.cwd.setdefault(result, self.where(pid))
        if name not in CLASS_OF or result == "?" or (error or "").startswith("ERESTART") or error == "ENOSYS":
            return
        outcome = error or "ok"
        op = "rmdir" if "AT_REMOVEDIR" in args else CLASS_OF[name]
        for path in self.names(pid, name, op, args):
            self.accesses.add((op, squeeze(path), outcome))
            if op == "open" and not error and result_path and "O_TMPFILE" not in args:
                found = text(result_path)  # a pipe has no path: the tracer says what the program said
                self.opened.add((squeeze(path), found if found.startswith("/") else squeeze(path)))
            if op == "chdir" and not error:
                self.cwd[pid] = os.path.realpath(path)

    def where(self, pid):
        if pid not in self.cwd:
            self.cwd[pid] = self.where(self.parents[pid]) if pid in self.parents else self.first_cwd
        return self.cwd[pid]

    def names(self, pid, name, op, args):
        if op in ("connect", "bind"):
            found = re.search('sun_path="' + HEX + '"', args)
            return [os.path.join(self.where(pid), text(found[1]))] if found else []
        if name == "fchdir" or (op == "utime" and ", NULL" in args and '"' not in args):
            found = re.match(r"\d+<" + HEX + ">", args)
            return [text(found[1])] if found else []
        names = NAME.findall(args)
        if op == "symlink":
            names = names[1:]
        names = names[: 2 if op in TWO_NAMES else 1]
        return [p for p in (self.absolute(pid, op, *n) for n in names) if p]

    def absolute(self, pid, op, dirfd, dir_path, deleted, name):
        name = text(name)
        dir_path = text(dir_path) + (" (deleted)" if deleted else "")
        if not name:  # a descriptor, not a path; running it counts
            return dir_path if op == "exec" and dir_path else None
        if name.startswith("/"):
            return name
        if dirfd not in ("", "AT_FDCWD") and not dir_path.startswith("/"):
            return None  # a bad descriptor, a pipe, a socket: no directory, no path
        return (dir_path or self.where(pid)) + "/" + name


def tracer_accesses(file):
    db = sqlite3.connect(file)
    db.text_factory = lambda b: b.decode("utf-8", "surrogateescape")
    accesses, opened = set(), set()
    for path, resolved, op, error in db.execute("SELECT path, resolved, op, errno FROM accesses"):
        if op in ("interp", "map", "inherit", "receive"):
            continue
        accesses.add((COARSE.get(op, op), path, errno.errorcode[error] if error else "ok"))
        if op in ("open", "list") and not error:
            opened.add((path, resolved))
    complete = db.execute("SELECT value FROM meta WHERE key = 'complete'").fetchone()[0]
    gaps = db.execute("SELECT * FROM gap").fetchall()
    exact = set(db.execute("SELECT op, path, spelled, resolved, mode, errno, existed, exe FROM accesses"))
    exact |= set(db.execute("SELECT path, op, mode, errno, position, link, "
                            "iif(link = '/proc/self', 'its number', target), resolved, exe FROM hops"))
    return accesses, opened, complete, gaps, exact


def run(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr


def compare(what, truth, ours):
    recall = len(truth & ours) / len(truth) if truth else 1.0
    precision = len(truth & ours) / len(ours) if ours else 1.0
    print(f"  {what}: {len(truth)} by strace, {len(ours)} by tracer, recall {recall:.3f}, precision {precision:.3f}")
    for sign, rows in (("only strace", truth - ours), ("only tracer", ours - truth)):
        for row in sorted(rows)[:15]:
            print(f"    {sign}: {row!r}")
    return truth == ours


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--mask", action="append", default=[r"(?<=/proc/)\d+"])
    parser.add_argument("--before", default="true", help="shell command before each of the three runs")
    parser.add_argument("name")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    args = parser.parse_args()

    def prepare():
        subprocess.run(["sh", "-c", args.before], check=True)

    def masked(rows):
        return {tuple(re.sub("|".join(args.mask), "*", field) for field in row) for row in rows}

    with tempfile.TemporaryDirectory() as out:
        prepare()
        plain = run(args.command)
        prepare()
        run(["strace", "-f", "-y", "-xx", "-o", out + "/strace", "-e",
             "trace=%file,%process,fchdir,connect,bind"] + args.command)
        with open(out + "/strace") as lines:
            truth = Strace(lines)
        print(f"{args.name}: exit status {plain[0]}")
        good, exact = True, {}
        for mode in ("--no-shim", "--shim"):
            prepare()
            traced = run(["tracer", mode, "-o", out + "/trace"] + args.command)
            accesses, opened, complete, gaps, exact[mode] = tracer_accesses(out + "/trace")
            good &= compare(mode[2:] + ": accesses", masked(truth.accesses), masked(accesses))
            good &= compare(mode[2:] + ": opened", masked(truth.opened), masked(opened))
            if plain != traced:
                print(f"  untraced and traced runs differ:\n    {plain!r}\n    {traced!r}")
                good = False
            if not complete or gaps:
                print(f"  complete {complete}, gaps {gaps}")
                good = False
        stopped, noted = ({tuple(masked([[str(field) for field in row]]).pop()) for row in exact[mode]}
                          for mode in exact)
        if stopped != noted:
            good = False
            for sign, rows in (("only without the shim", stopped - noted), ("only with it", noted - stopped)):
                for row in sorted(rows)[:15]:
                    print(f"    {sign}: {row!r}")
    if not truth.accesses:
        print("  strace saw nothing: this test proves nothing")
        good = False
    sys.exit(0 if good else 1)


main()
