# SPDX-License-Identifier: MIT
# Random sequences of edits, with strip in between: after each one the program runs, and the same edit again changes
# no byte.
[ -x /usr/bin/python3 ] || { echo 'needs python3 to roll dice'; exit 77; }
cat >main.c <<'X'
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
static char big[100001];
int answer(void);
int main(void) {
  for (size_t i = 0; i < sizeof big; i++) if (big[i]) return 1;
  memset(malloc(200000), 1, 200000);
  printf("%d\n", answer());
  return 0;
}
X
mkdir -p lib deep/er lib64
gcc -shared -fPIC -Wl,-soname,libanswer.so -o lib/libanswer.so -x c - <<<'int answer(void) { return 42; }'
cp lib/libanswer.so deep/er
cp "$(patchelf-ng --print-interpreter /bin/ls)" lib64/ld.so
system=$(dirname "$(ldd /bin/ls | awk '$1 == "libc.so.6" { print $3 }')")
for linker in bfd gold lld; do
  command -v ld.$linker >/dev/null || continue
  gcc -fuse-ld=$linker -pie -fPIE main.c -Llib -lanswer -Wl,-rpath,'$ORIGIN/lib' -o "source-$linker-pie"
  gcc -fuse-ld=$linker -no-pie -fno-pie -s main.c -Llib -lanswer -Wl,-rpath,'$ORIGIN/lib' -o "source-$linker-exec"
done
cat >roll.py <<'X'
import glob, os, random, shutil, subprocess, sys
system, seed = sys.argv[1], 7
random.seed(seed)
choice = random.choice
known = ["libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libutil.so.1"]

def padding():
    return ["/pad%d" % random.randrange(9) * choice([1, 3, 30, 200]) for _ in range(random.randrange(3))]

def edit():
    dirs = ":".join([choice(["$ORIGIN/lib", "$ORIGIN/deep/er"])] + padding() + [system])
    return choice([
        ["--set-rpath", dirs],
        ["--force-rpath", "--set-rpath", dirs],
        ["--add-rpath", choice(["/q", "/r" * 50, system])],
        ["--set-interpreter", "$ORIGIN/" + "./" * choice([0, 1, 40, 300]) + "lib64/ld.so"],
        ["--set-interpreter", os.getcwd() + "/." * choice([0, 1, 30, 400]) + "/lib64/ld.so"],
        ["--add-needed", choice(known)],
        ["--remove-needed", choice(known)],
        ["--no-default-lib", "--add-rpath", system],
        [choice(["--clear-execstack", "--set-execstack"])],
    ]) + choice([[], [], ["--in-place"]])

def fail(what, log):
    print(what, *log, sep="\n  ")
    sys.exit(1)

for round in range(60):
    source = choice(sorted(glob.glob("source-*")))
    shutil.copy(source, "p")
    log = [source]
    for step in range(random.randrange(2, 12)):
        command = ["patchelf-ng", *edit(), "p"]
        if random.random() < 0.1:
            command = choice([["strip", "p"], ["eu-strip", "p"], ["strip", "-g", "p"], ["objcopy", "p"]])
        log.append(" ".join(command))
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or (done.stderr and command[0] == "patchelf-ng"):
            fail(done.stderr, log)
        ran = subprocess.run(["./p"], capture_output=True, text=True, timeout=20)
        if ran.returncode or ran.stdout != "42\n":
            fail("%d %s%s" % (ran.returncode, ran.stdout, ran.stderr), log)
        if command[0] != "patchelf-ng":
            continue
        before = open("p", "rb").read()
        subprocess.run(command, check=True)
        if open("p", "rb").read() != before:
            fail("the same edit again changes something", log)
X
/usr/bin/python3 roll.py "$system"
