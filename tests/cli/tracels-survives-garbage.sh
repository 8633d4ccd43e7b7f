# SPDX-License-Identifier: MIT
# A trace may come from anywhere: 150 damaged ones. tracels ends with one of its own codes, never by a signal,
# and says what is wrong in lines of its own.
tracer -o t sh -c 'ls /etc /nothing | sort' > /dev/null 2>&1
/usr/bin/python3 - <<'P'
import random, subprocess, sys
whole = open("t", "rb").read()
codes = {}
for seed in range(150):
    rng = random.Random(seed)
    bytes_ = bytearray(whole)
    for _ in range(rng.choice([1, 10, 200])):
        bytes_[rng.randrange(100, len(bytes_))] = rng.randrange(256)
    if seed % 5 == 0:
        del bytes_[rng.randrange(100, len(bytes_)):]
    open("bad", "wb").write(bytes_)
    for view in ["--inputs", "--tree", "--processes"]:
        done = subprocess.run(["tracels", view, "bad"], capture_output=True, timeout=60)
        codes[done.returncode] = codes.get(done.returncode, 0) + 1
        wrong = [l for l in done.stderr.splitlines() if not l.startswith(b"tracels: ")]
        if done.returncode not in (0, 1, 2, 3) or wrong:
            sys.exit(f"seed {seed} {view}: status {done.returncode}, {done.stderr[:500]!r}")
print(codes)
if not codes.get(3):
    sys.exit("no damage was noticed: this test proves nothing")
P
