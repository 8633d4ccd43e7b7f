# SPDX-License-Identifier: MIT
# Damaged headers: every one of some hundred mutants is edited or refused with one line, never a crash, a hang or a
# file that reads differently from what was asked for.
[ -x /usr/bin/python3 ] || { echo 'needs python3 to make mutants'; exit 77; }
cp /bin/true first
echo 'int main(void) { return 0; }' | gcc -x c - -Wl,-z,noseparate-code -o second
cp second third
patchelf-ng --set-interpreter '$ORIGIN/ld.so' --set-rpath /abc:/def --add-needed libm.so.6 third
mkdir mutants
cat >mutate.py <<'X'
import random, struct
random.seed(20)
sources = [open(name, "rb").read() for name in ("first", "second", "third")]
edges = [0, 1, 2, 7, 0xff, 0xfff, 0x1000, 0x7fffffff, 0xffffffff, 1 << 32, (1 << 63) - 1, (1 << 64) - 1, 1 << 63]

def regions(data):
    phoff, shoff = struct.unpack_from("<QQ", data, 32)
    phnum, shnum = struct.unpack_from("<H", data, 56)[0], struct.unpack_from("<H", data, 60)[0]
    out = [(0, 64), (phoff, phnum * 56), (shoff, shnum * 64)]
    for i in range(phnum):
        kind, _, offset, _, _, size = struct.unpack_from("<IIQQQQ", data, phoff + 56 * i)
        if kind == 2: # the dynamic section, thrice as likely
            out += [(offset, size)] * 3
        if kind == 1 and data[offset:offset + 6] == b"\x7fTERRA":
            out += [(offset, 96)] * 3
    return out

for n in range(400):
    source = random.choice(sources)
    data = bytearray(source)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        offset, size = random.choice(regions(source))
        at = offset + random.randrange(size)
        if random.random() < 0.4:
            data[at] = random.randrange(256)
        else:
            at -= (at - offset) % 8
            width = random.choice([2, 4, 8])
            value = random.choice(edges) if random.random() < 0.6 else random.randrange(len(data) + 9999)
            data[at:at + width] = (value % (1 << 8 * width)).to_bytes(width, "little")
    open("mutants/%d" % n, "wb").write(data)
X
/usr/bin/python3 mutate.py
rpath="/wanted/$(printf 'long%.0s' $(seq 50))"
for options in "--set-rpath $rpath --add-needed libq.so --no-default-lib" '--set-interpreter $ORIGIN/../ld.so' \
  "--set-interpreter $rpath --clear-execstack" "--set-rpath $rpath$rpath"; do
  status=0
  timeout 100 patchelf-ng $options mutants/* >out 2>err || status=$?
  [ $status = 1 ] || { echo "$options: status $status"; tail -n 3 err; exit 1; }
  if grep -v '^patchelf-ng: mutants/[0-9]*: .' err; then exit 1; fi
done
# Those that were never refused say what they were told.
refused=$(sed -n 's/^patchelf-ng: mutants\/\([0-9]*\): .*/\1/p' err | sort -u)
for mutant in mutants/*; do
  grep -qx "$(basename $mutant)" <<<"$refused" || [ "$(patchelf-ng --print-rpath $mutant)" = "$rpath$rpath" ]
done
