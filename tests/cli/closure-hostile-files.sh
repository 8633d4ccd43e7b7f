# SPDX-License-Identifier: MIT
# A program with its headers and its dynamic section overwritten at random (always the same): closure answers or
# refuses each of 300, with an exit code of its own, and never dies.
mkdir f
python3 - <<'P'
import random, struct
random.seed(20)
base = open("/bin/ls", "rb").read()
table, count = struct.unpack_from("<Q", base, 32)[0], struct.unpack_from("<H", base, 56)[0]
spots = [(0, 1024)]
for i in range(count):
    kind, _, offset, _, _, size = struct.unpack_from("<IIQQQQ", base, table + 56 * i)
    if kind == 2:
        spots.append((offset, size))
for number in range(300):
    data = bytearray(base)
    for _ in range(random.randint(1, 8)):
        offset, size = random.choice(spots)
        data[offset + random.randrange(size)] = random.choice([0, 1, 0x7F, 0x80, 0xFF, random.randrange(256)])
    if random.random() < 0.1:
        data = data[: random.randrange(len(data))]
    open(f"f/{number}", "wb").write(data)
data = bytearray(base) # an interpreter with an empty name
at = data.index(b"/lib64/ld-linux")
data[at] = 0
open("f/empty", "wb").write(data)
P
for file in f/*; do
  status=0
  timeout 10 closure "$file" >out 2>err || status=$?
  [ "$status" -le 3 ] || { echo "$file: status $status"; cat err; exit 1; }
  [ "$status" -eq 0 ] || [ -s err ] || { echo "$file: status $status without a word"; exit 1; }
done
closure f/empty >out 2>err && exit 1
grep -q 'interpreter not found' err
