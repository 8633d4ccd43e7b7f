# SPDX-License-Identifier: MIT
# Closure: all programs of /usr/bin in one call, against libtree if it is there and ldd on every tenth program (ldd on
# all takes half a minute); one small program alone shows the start-up; a trace of python3 the reading of a trace.
find -L /usr/bin -maxdepth 1 -type f -perm /111 2>/dev/null | sort >candidates
xargs -a candidates readelf -lW 2>/dev/null |
  awk '/^File: / { file = substr($0, 7) } /Requesting program interpreter/ { print file }' >programs
awk 'NR % 10 == 1' programs >sample
echo "$(wc -l <programs) programs, $(closure --from programs 2>/dev/null | wc -l) files in their closure;" \
  "sample of $(wc -l <sample)"
tree=()
if command -v libtree >/dev/null; then # -vvv: all libraries; without, it passes over libc and other common ones
  tree=("libtree-all=xargs -a programs libtree -pvvv >/dev/null 2>&1 || true"
    "libtree-some=xargs -a programs libtree -p >/dev/null 2>&1 || true")
fi
"$PAIRED" -n 7 "closure-all=closure --from programs >/dev/null 2>&1 || true" "${tree[@]}"
"$PAIRED" -n 5 "closure-sample=closure --from sample >/dev/null 2>&1 || true" \
  "ldd-sample=xargs -a sample -n 1 ldd >/dev/null 2>&1 || true"
"$PAIRED" -n 21 "true=/bin/true" "closure-one=closure /usr/bin/git"

echo 'import ssl, sqlite3, ctypes, json, zoneinfo' >job.py
tracer -o python.trace -- /usr/bin/python3 job.py
"$PAIRED" -n 21 "true=/bin/true" "closure-trace=closure --trace python.trace"
