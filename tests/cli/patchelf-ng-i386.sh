# SPDX-License-Identifier: MIT
# 32-bit files: rpath, needed, flags and an absolute interpreter, by readelf's and, where it can run, the loader's
# opinion.
echo 'int answer(void) { return 42; }' >lib.c
cat >main.c <<'X'
int answer(void);
void _start(void) {
  int status = answer();
  __asm__ volatile("int $0x80" : : "a"(1), "b"(status));
}
X
mkdir lib
gcc -m32 -shared -fPIC -nostdlib -Wl,-soname,libanswer.so lib.c -o lib/libanswer.so 2>/dev/null ||
  { echo 'gcc makes no 32-bit code here'; exit 77; }
long=$(printf '/quite/long%.0s' $(seq 30))
for linker in bfd gold lld; do
  command -v ld.$linker >/dev/null || continue
  for pie in '-fPIE -pie' '-fno-pie -no-pie'; do
    gcc -m32 -fuse-ld=$linker $pie -nostdlib main.c -Llib -lanswer -Wl,--dynamic-linker=/lib/ld-linux.so.2 -o p
    eu-elflint --gnu-ld p >before 2>&1 || true
    patchelf-ng --set-rpath "\$ORIGIN/lib:$long" --no-default-lib p
    patchelf-ng --set-interpreter "/lib/../lib/../lib/../lib/ld-linux.so.2" p
    eu-elflint --gnu-ld p >after 2>&1 || true
    diff before after
    [ "$(patchelf-ng --print-rpath p)" = "\$ORIGIN/lib:$long" ]
    readelf -dW p | grep -qF "Library runpath: [\$ORIGIN/lib:$long]"
    readelf -dW p | grep -q NODEFLIB
    [ -z "$(readelf -aW p 2>&1 >/dev/null)" ]
    if [ -e /lib/ld-linux.so.2 ]; then
      status=0
      ./p || status=$?
      [ $status = 42 ]
    fi
  done
done
[ -e /lib/ld-linux.so.2 ] || echo 'no 32-bit loader here: not run'
