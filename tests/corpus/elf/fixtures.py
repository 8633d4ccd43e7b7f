# SPDX-License-Identifier: MIT
"""Programs and libraries of layouts that a machine's own files don't have, compiled here. Each program checks, when it
runs, that its .bss is zero and its heap works, and says 42."""
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

MAIN = r"""
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
static char big[3000001], small[5];
static __thread int tls = 7, tls_zero;
static int data = 42;
#ifndef ALONE
int answer(void);
#else
static int answer(void) { return 42; }
#endif
static int dirty(const char *p, size_t n) { while (n--) if (p[n]) return 1; return 0; }
int main(void) {
  if (dirty(big, sizeof big) || dirty(small, sizeof small) || tls_zero) return puts("bss is not zero"), 1;
  memset(big, 1, sizeof big);
  char *before = sbrk(0), *heap = malloc(100000);
  memset(heap, 2, 100000);
#ifndef EMULATED
  if (sbrk(0) == before || sbrk(4096) == (void *)-1) return puts("no heap"), 2;
#endif
  if (data != 42 || tls != 7) return puts("data"), 3;
  printf("%d\n", answer());
  return 0;
}
"""
LIBRARY = r"""
static char zero[100000];
static int value = 42;
int answer(void) { for (int i = 0; i < 100000; i++) if (zero[i]) return -1; zero[5] = 0; return value; }
"""
DLOPEN = r"""
#include <dlfcn.h>
#include <stdio.h>
int main(int n, char **names) {
  for (int i = 1; i < n; i++) puts(dlopen(names[i], RTLD_NOW) ? "loaded" : dlerror());
  fflush(stdout);
  _exit(0);
}
"""
ALIGNED = "static char far[64] __attribute__((aligned(0x10000))) = {1};\n__attribute__((used)) char *volatile keep = far;\n" + MAIN
CROSS = {  # emulator: compiler
    "aarch64": "aarch64-linux-gnu", "armhf": "arm-linux-gnueabihf", "ppc64el": "powerpc64le-linux-gnu",
    "s390x": "s390x-linux-gnu", "riscv64": "riscv64-linux-gnu", "i386": "i686-linux-gnu",
}  # fmt: skip
EMULATORS = {"armhf": "arm", "ppc64el": "ppc64le"}
OPTIONS = {  # class of the table: options tried with every linker
    "linkers": ["", "-Wl,-z,noseparate-code", "-Wl,-z,separate-code", "-Wl,-z,now", "-Wl,-z,norelro", "-Wl,--hash-style=sysv", "-s", "-Wl,-z,rodynamic"],
    "huge alignment": ["-Wl,-z,max-page-size=0x200000", "-DALIGNED", "-Wl,-z,max-page-size=0x10000", "-Wl,-z,max-page-size=0x40000000"],
    "spare-less": ["-Wl,--spare-dynamic-tags=0", "-Wl,--spare-dynamic-tags=0,-z,now", "-Wl,--spare-dynamic-tags=0,-z,norelro"],
}


class Fixtures:
    def __init__(self, folder):
        self.folder, self.jobs, self.skipped = folder, [], []
        for name, text in {"main.c": MAIN, "aligned.c": ALIGNED, "lib.c": LIBRARY, "dlopen.c": DLOPEN}.items():
            self.write(name, text)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)

    def have(self, *tools):
        missing = [tool for tool in tools if not shutil.which(tool)]
        if missing:
            self.skipped.append("no %s" % missing[0])
        return not missing

    def job(self, kind, name, *command, then=None):
        """One file of that class made by that command; what a linker cannot do is left out."""
        self.jobs.append((kind, self.path(name), command, then))

    def build(self):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            made = list(pool.map(self.make, self.jobs))
        return [(kind, path) for done, (kind, path, _, _) in zip(made, self.jobs) if done]

    def make(self, job):
        _, path, command, then = job
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode == 0 and then:
            then(path)
        return done.returncode == 0 and os.path.exists(path)

    def shared(self, compiler, name):
        folder = self.path(name)
        os.makedirs(folder, exist_ok=True)
        command = [compiler, "-shared", "-fPIC", "-Wl,-soname,libanswer.so", "lib.c", "-o", folder + "/libanswer.so"]
        done = subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            self.skipped.append(compiler + " cannot link")
        return folder

    def add_native(self, linkers):
        lib = self.shared("gcc", "lib")
        for linker in linkers:
            if not self.have({"mold": "mold"}.get(linker, "ld." + linker)):
                continue
            for pie in ["-fPIE -pie", "-fno-pie -no-pie"]:
                for kind, options in OPTIONS.items():
                    for i, option in enumerate(options):
                        source = "aligned.c" if option == "-DALIGNED" else "main.c"
                        name = "%s%s-%s%d" % (linker, pie.split()[1], kind.replace(" ", "-"), i)
                        flags = ["-fuse-ld=" + linker, *pie.split(), *option.split()]
                        self.job(linker if kind == "linkers" else kind, name, "gcc", *flags, source, "-L" + lib, "-lanswer", "-Wl,-rpath," + lib, "-o", name)
        self.add_tails(lib)

    def add_tails(self, lib):
        for pie in ["pie", "no-pie"]:
            base = ["gcc", "-f" + pie.replace("pie", "PIE"), "-" + pie, "main.c", "-L" + lib, "-lanswer", "-Wl,-rpath," + lib, "-o"]
            self.job("no sections", "bare-" + pie, *base, "bare-" + pie, then=drop_sections)
            self.job("payload", "payload-" + pie, *base, "payload-" + pie, then=append_payload)
        self.job("no sections", "bare.so", "gcc", "-shared", "-fPIC", "lib.c", "-o", "bare.so", then=drop_sections)
        self.job("static", "static", "gcc", "-static", "-DALONE", "main.c", "-o", "static")
        self.job("static-pie", "static-pie", "gcc", "-static-pie", "-DALONE", "main.c", "-o", "static-pie")

    def add_languages(self):
        self.write("m.go", 'package main\nimport ("fmt"; "os/user")\nfunc main() { user.Current(); fmt.Println(42) }\n')
        self.write("m.rs", 'fn main() { println!("{}", std::env::args().count() * 0 + 42); }\n')
        rustc = shutil.which("rustc") or shutil.which("rustc", path=os.path.expanduser("~/.cargo/bin"))
        if rustc:
            for name, options in {"rust": [], "rust-no-pie": ["-Crelocation-model=static"], "rust-release": ["-O", "-Cstrip=symbols"]}.items():
                self.job("Rust", name, rustc, *options, "m.rs", "-o", name)
        else:
            self.skipped.append("no rustc")
        if self.have("go"):
            go = ["env", "GOFLAGS=-mod=mod", "GO111MODULE=off", "GOCACHE=" + self.path("go-cache"), "go", "build"]
            for name, options in {"go-cgo": [], "go-pie": ["-buildmode=pie"], "go-static": ["-ldflags=-linkmode=internal -s -w"]}.items():
                self.job("Go", name, *go, *options, "-o", name, "m.go")
        if self.have("gccgo-12"):
            self.job("Go", "gccgo", "gccgo-12", "m.go", "-o", "gccgo")

    def add_cross(self):
        for machine, triple in CROSS.items():
            compiler = triple + "-gcc"
            if not self.have(compiler, "qemu-" + EMULATORS.get(machine, machine)):
                continue
            lib = self.shared(compiler, "lib-" + machine)
            base = [compiler, "-DEMULATED", "main.c", "-L" + lib, "-lanswer", "-Wl,-rpath," + lib, "-o"]
            for name, options in {"pie": ["-fPIE", "-pie"], "no-pie": ["-no-pie"], "old": ["-Wl,--hash-style=sysv,-z,noseparate-code"], "tight": ["-Wl,--spare-dynamic-tags=0"]}.items():
                self.job(machine, machine + "-" + name, *base, machine + "-" + name, *options)
            self.job("helper", "dlopen-" + machine, compiler, "dlopen.c", "-ldl", "-o", "dlopen-" + machine)

    def add_helper(self):
        self.job("helper", "dlopen-x86-64", "gcc", "dlopen.c", "-ldl", "-o", "dlopen-x86-64")


def drop_sections(path):
    """What sstrip does: no section headers, in the header and in the file."""
    with open(path, "r+b") as file:
        data = bytearray(file.read())
        shoff = int.from_bytes(data[40:48], "little")
        data[40:48] = bytes(8)
        data[58:64] = bytes(6)
        file.seek(0)
        file.write(data[:shoff])
        file.truncate()


def append_payload(path):
    with open(path, "ab") as file:
        file.write(b"PAYLOAD." * 50000)
