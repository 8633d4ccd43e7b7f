#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""patchelf-ng against the ELF files of this machine, and against some that are made for it.

  run.py [-n COUNT] [--all] [-c CLASS]... [DIRECTORY...]

Takes about COUNT files (default 900), spread over classes: PIE, non-PIE, static, static-pie, libraries, Go, Rust,
linkers, odd layouts, and with --all those that need slow compilers and cross packages (scripts/install-deps --corpus).

Each file gets a 200-byte RUNPATH and, when it is a program, a 120-byte interpreter, in one call. Then: it loads (and
says) what it did before, natively or under qemu-user; by its bytes no segments overlap, share pages or are incongruent,
and .bss is where it was; nothing new in the complaints of readelf and eu-elflint; .dynamic inside RELRO when it was
and a slot was spare; all this still after strip, eu-strip, llvm-strip and objcopy; ten repeats change nothing, ten
alternating edits grow nothing after the first. A refused file is untouched and the reason is one line. Prints each
finding, a table, and a line of totals.
"""
import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from case import Case
from classes import SYSTEM, by_class, cross_directories, find, spread
from fixtures import Fixtures
from loading import RUNNABLE, Loading

QUOTAS = {"PIE": 170, "library": 200, "non-PIE": 60, "static": 15, "Go, static": 10, "static-pie": 5, "Go": 15, "Rust": 15, "debug file": 5, "other": 5}
CROSS_QUOTA, FIXTURE_QUOTA, WHOLE = 45, 40, 900


def quota(kind, fixture, count):
    full = FIXTURE_QUOTA if fixture else QUOTAS.get(kind, CROSS_QUOTA)
    return max(1, full * count // WHOLE)


def make_fixtures(folder, options):
    fixtures = Fixtures(folder)
    fixtures.add_native(["bfd", "gold", "lld", "mold"])
    if options.all:
        fixtures.add_languages()
        fixtures.add_cross()
    groups = {}
    for job in fixtures.jobs:
        groups.setdefault(job[0], []).append(job)
    fixtures.jobs = [job for kind in groups for job in spread(groups[kind], quota(kind, kind != "helper", options.n))]
    if "helper" in groups:
        fixtures.jobs += [job for job in groups["helper"] if job not in fixtures.jobs]
    fixtures.add_helper()
    for reason in sorted(set(fixtures.skipped)):
        print("skipped: " + reason)
    return fixtures.build()


def choose(fixtures, options):
    """(class, path, how to run it), each file once."""
    out = [(kind, path, "run") for kind, path in fixtures if kind != "helper"]
    found = by_class(find(options.directories or SYSTEM + (cross_directories() if options.all else [])))
    for kind, paths in found.items():
        for path in spread(paths, quota(kind, False, options.n)):
            out.append((kind, path, "--version" if path.startswith(RUNNABLE) else None))
    return [chosen for chosen in out if not options.classes or chosen[0] in options.classes]


def judge(chosen, loading):
    kind, path, how = chosen
    with tempfile.TemporaryDirectory(prefix="elf-case-") as folder:
        try:
            case = Case(path, folder, loading, how)
            result, loaded = case.run()
        except Exception as error:  # a finding of its own, with the file's name
            return kind, "failed", False, ["%s: %s: %r" % (path, kind, error)]
        return kind, result, loaded, case.findings


def table(results):
    rows = {}
    for kind, result, loaded, findings in results:
        row = rows.setdefault(kind, [0, 0, 0, 0, 0])
        row[0] += 1
        row[1] += result == "patched"
        row[2] += result == "refused"
        row[3] += loaded
        row[4] += bool(findings)
    print("%-16s %6s %8s %8s %8s %9s" % ("class", "files", "patched", "refused", "load", "findings"))
    for kind, row in sorted(rows.items()):
        print("%-16s %6d %8d %8d %8d %9d" % (kind, *row))
    total = [sum(row[i] for row in rows.values()) for i in range(5)]
    print("%d files: %d patched, %d refused, %d load as before, %d with findings" % tuple(total))
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=WHOLE)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("-c", dest="classes", action="append")
    parser.add_argument("directories", nargs="*")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="elf-corpus-") as folder:
        fixtures = make_fixtures(folder, options)
        helpers = {os.path.basename(path)[len("dlopen-") :]: path for kind, path in fixtures if kind == "helper"}
        loading = Loading(folder, helpers)
        results = []
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for result in pool.map(lambda chosen: judge(chosen, loading), choose(fixtures, options)):
                results.append(result)
                for line in result[3]:
                    print(line, flush=True)
        total = table(results)
    return total[4] > 0 or not total[1]


if __name__ == "__main__":
    sys.exit(main())
