# SPDX-License-Identifier: MIT
# --host: a driver's libraries and data come from the host the program runs on, and nothing else does.
lib=$PWD/sys/drv
mkdir -p sys/drv sys/data other/drv other/data
driver() { # $1 directory $2 answer
  echo "const char* vendor(void) { return \"$2\"; }" | gcc -shared -fPIC -Wl,-soname,libfakegpu-v.so -x c - -o "$1/libfakegpu-v.so"
  cat > gpu.c <<'C'
#include <stdio.h>
const char* vendor(void);
const char* gpu(void) { return vendor(); }
C
  gcc -shared -fPIC -Wl,-soname,libfakegpu.so.1 gpu.c -L"$1" -l:libfakegpu-v.so -o "$1/libfakegpu.so.1"
}
driver sys/drv build-machine
driver other/drv other-machine
echo build > sys/data/model && echo other > other/data/model
echo mine > sys/data/mine && echo theirs > other/data/mine
cat > late.c <<'C'
#include <dlfcn.h>
#include <stdio.h>
static void show(const char* path) {
  char line[99] = "none\n";
  FILE* f = fopen(path, "r");
  if (f) fgets(line, sizeof line, f), fclose(f);
  printf("%s", line);
}
int main(int argc, char** argv) {
  for (int i = 1; i < argc - 2; i++) {
    void* driver = dlopen(argv[i], RTLD_NOW);
    const char* (*gpu)(void) = 0;
    if (driver) gpu = (const char* (*)(void))dlsym(driver, "gpu");
    puts(gpu ? gpu() : dlerror());
    if (driver) dlclose(driver);
  }
  show(argv[argc - 2]), show(argv[argc - 1]);
  return 0;
}
C
gcc -o late late.c
printf '#include <stdio.h>\nconst char* gpu(void); int main(void) { return puts(gpu()) < 0; }' | gcc -x c - -o linked -L"$lib" -l:libfakegpu.so.1 -Wl,-rpath-link,"$lib"
set -- "$lib/libfakegpu.so.1" libfakegpu.so.1 "$PWD/sys/data/model" "$PWD/sys/data/mine"
LD_LIBRARY_PATH=$lib tracer -o t.trace -- sh -c './late "$@"; ./linked' sh "$@" > native
[ "$(tr '\n' ' ' < native)" = 'build-machine build-machine build mine build-machine ' ]
LD_LIBRARY_PATH=$lib closure --no-default-excludes --exclude-prefix /proc --exclude-prefix /dev --trace t.trace > files
grep -q libfakegpu-v.so files

# Packed without the driver, started where another one is installed.
terrarium pack -o app --entry ./late --entry ./linked --host "$lib/libfakegpu*" --host "$PWD/sys/data/model" < files
if find app -name 'libfakegpu*' | grep .; then exit 1; fi
run() {
  bwrap --ro-bind app /x "$@" --proc /proc --dev /dev -- /x/ebin/late "$lib/libfakegpu.so.1" libfakegpu.so.1 "$PWD/sys/data/model" "$PWD/sys/data/mine" &&
    bwrap --ro-bind app /x "$@" --proc /proc --dev /dev -- /x/ebin/linked
}
run --ro-bind other "$PWD/sys" > out
[ "$(tr '\n' ' ' < out)" = 'other-machine other-machine other mine other-machine ' ]
# A folder as a pattern, and the place itself.
mv app first
terrarium pack -o app --entry ./late --entry ./linked --host "$lib" < files
run --ro-bind other "$PWD/sys" > out
[ "$(tr '\n' ' ' < out)" = 'other-machine other-machine build mine other-machine ' ]
# No driver on that host: said by the loader, and nothing else breaks.
run > out 2> err || [ $? = 127 ]
[ "$(grep -c 'libfakegpu.so.1: cannot open shared object file' out)" = 2 ] && [ "$(tail -n 2 out | tr '\n' ' ')" = 'build mine ' ]
grep -q 'libfakegpu.so.1: cannot open shared object file' err
if terrarium pack -o none --entry ./late --host relative/path < files 2> err; then exit 1; else [ $? = 2 ]; fi
