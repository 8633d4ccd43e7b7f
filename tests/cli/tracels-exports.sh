# SPDX-License-Identifier: MIT
# --dot and --perfetto are well-formed, whatever the arguments of the processes are.
tracer --events -o t sh -c 'cat "$1" 2>/dev/null; (exit 3); sleep 0.2; kill -9 $$' sh $'no\n"such\\ \xff file' || [ $? = 137 ]
tracels --dot t > dot
grep -qx '  p0 -> p1;' dot
grep -q '"[0-9]*\\nsh -c .*killed by signal 9", color=red\];$' dot
grep -q 'exit 3", color=red' dot
[ "$(grep -c '^  p[0-9]* \[label="' dot)" = "$(sqlite3 t 'select count(*) from processes')" ]
if command -v dot > /dev/null; then dot -Tsvg dot > /dev/null; fi
tracels --perfetto t > json
cat > check.py <<'P'
import json, sqlite3
events = json.load(open("json"))["traceEvents"]
db = sqlite3.connect("t")
slices = [e for e in events if e["ph"] == "X"]
assert len(slices) == db.execute("select count(*) from image").fetchone()[0]
assert all(e["dur"] >= 0 and e["ts"] >= 0 for e in slices)
assert max(e["dur"] for e in slices if e["name"] == "sleep") >= 190000
assert len([e for e in events if e["ph"] == "i"]) == db.execute("select count(*) from event").fetchone()[0]
P
python3 check.py
# An incomplete trace is exported as far as it goes, with exit status 1.
tracer -o t sh -c 'touch ready; sleep 100' & tracer=$!
until [ -e ready ]; do sleep 0.05; done; sleep 1.3
kill -9 $tracer; wait $tracer || true
tracels --perfetto t > json 2> err && exit 1 || [ $? = 1 ]
python3 -c 'import json; json.load(open("json"))'
tracels --dot t 2> err | grep -q 'not ended'
tracels --dot t > /dev/full 2> err && exit 1 || [ $? = 3 ]
