# SPDX-License-Identifier: MIT
# A folder of 4000 files of which most are broken, in one call: it ends, and each file is either in the set or named in a
# diagnostic, one line each; those that are known to be broken are named.
python3 - <<'P'
import os, random
random.seed(5)
base = open("/bin/true", "rb").read()
os.mkdir("f")
kinds = {}
def put(kind, number, data):
    open(f"f/{kind}{number}", "wb").write(data)
for i in range(1000):
    put("cut", i, base[: 16 + random.randrange(600)])  # without all of its program headers
    put("table", i, base[:32] + random.randrange(1 << 40, 1 << 63).to_bytes(8, "little") + base[40:])
    damaged = bytearray(base)
    for _ in range(4):
        damaged[random.randrange(1024)] = random.randrange(256)
    put("hit", i, damaged)
for i in range(300):
    put("text", i, b"text\n" * i)
    put("script", i, b"#!/nowhere/%d\n" % i)
    os.symlink("gone", f"f/dangling{i}")
for i in range(30):
    os.mkfifo(f"f/fifo{i}")
    os.symlink(f"loop{i}", f"f/loop{i}")
    os.mkdir(f"f/folder{i}")
P
find f -mindepth 1 | sort >all
status=0
timeout 120 closure --from all >out 2>err || status=$?
[ "$status" -ge 1 ] && [ "$status" -le 3 ]
python3 - <<'P'
import os, re
out, top = set(open("out").read().split("\n")), os.getcwd()
err = open("err", errors="replace").read().rstrip("\n").split("\n")
assert all(line.startswith("closure: ") for line in err)
named = set(re.findall(r"\bf/[a-z]+[0-9]+", "\n".join(err)))
silent = [path for path in open("all").read().split() if f"{top}/{path}" not in out and path not in named]
assert not silent, silent[:10]
for kind in ("cut", "table", "script", "dangling", "fifo", "loop"):
    untold = [path for path in open("all").read().split() if re.fullmatch(f"f/{kind}[0-9]+", path) and path not in named]
    assert not untold, untold[:10]
print(len(open("all").readlines()), "files,", len(err), "diagnostics")
P
