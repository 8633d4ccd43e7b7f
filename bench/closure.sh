# SPDX-License-Identifier: MIT
# Closure against its floor (bench/floor.cc: each object of the answer opened and read once), libtree if it is there, and
# ldd on every tenth program (on all it takes half a minute): all programs of /usr/bin in one call; the program with the
# most libraries alone; one small program, which shows the start-up; a trace of python3. Each floor does its work ten
# times over, for the clock's sake.
find -L /usr/bin -maxdepth 1 -type f -perm /111 2>/dev/null | sort >candidates
xargs -a candidates readelf -lW 2>/dev/null |
  awk '/^File: / { file = substr($0, 7) } /Requesting program interpreter/ { print file }' >programs
awk 'NR % 10 == 1' programs >sample
objects() { # of the answer for a list of programs: each ELF file once
  closure --from "$1" 2>/dev/null | tr '\n' '\0' | xargs -0 file -N 2>/dev/null | sed -n 's/: *ELF .*dynamically linked.*//p' |
    xargs stat -c '%d:%i %n' | awk '!seen[$1]++ { print $2 }'
}
objects programs >objects
largest=$(while read -r program; do echo "$(closure --loader "$program" 2>/dev/null | wc -l) $program"; done <sample |
  sort -n | tail -n 1 | cut -d' ' -f2)
if [ -x /usr/bin/ffmpeg ]; then largest=/usr/bin/ffmpeg; fi
echo "$largest" >large
objects large >large.objects
ten() { echo "for i in 1 2 3 4 5 6 7 8 9 10; do $1; done"; }
floor=$BUILD/bench/floor
echo "$(wc -l <programs) programs, $(closure --from programs 2>/dev/null | wc -l) files in their closure," \
  "$(wc -l <objects) objects; sample of $(wc -l <sample)"
if command -v strace >/dev/null; then
  strace -o calls closure --from programs >/dev/null 2>&1 || true
  echo "$(grep -c '(' calls) system calls for all programs"
fi
tree=()
if command -v libtree >/dev/null; then # -vvv: all libraries; without, it passes over libc and other common ones
  tree=("libtree-all=xargs -a programs libtree -pvvv >/dev/null 2>&1 || true"
    "libtree-some=xargs -a programs libtree -p >/dev/null 2>&1 || true")
fi
"$PAIRED" -n 9 "floor-all=$(ten "$floor <objects")" \
  "closure-all=$(ten 'closure --from programs >/dev/null 2>&1 || true')"
"$PAIRED" -n 9 "floor-large=$(ten "$floor <large.objects")" "closure-large=$(ten "closure $largest >/dev/null")"
"$PAIRED" -n 5 "closure-all=closure --from programs >/dev/null 2>&1 || true" "${tree[@]}"
"$PAIRED" -n 5 "closure-sample=closure --from sample >/dev/null 2>&1 || true" \
  "ldd-sample=xargs -a sample -n 1 ldd >/dev/null 2>&1 || true"
"$PAIRED" -n 21 "true=$(ten /bin/true)" "closure-one=$(ten 'closure /usr/bin/git')"

echo 'import ssl, sqlite3, ctypes, json, zoneinfo' >job.py
tracer -o python.trace -- /usr/bin/python3 job.py
"$PAIRED" -n 21 "true=/bin/true" "closure-trace=closure --trace python.trace"
