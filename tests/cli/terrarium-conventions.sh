# SPDX-License-Identifier: MIT
# The pipe convention: NUL lists, names with newlines, JSON Lines, first column, remarks, help and version.
mkdir -p "$PWD/odd"
name="$PWD/odd/$(printf 'new\nline\tand\\\377')"
echo odd > "$name"
{ closure -0 /usr/bin/cat; printf '%s\0' "$name"; } > files
terrarium pack -0 -o app -e cat < files
cmp "$name" "app$name"
terrarium list -0 app | tr '\0' '\n' | grep -q lib64/libc.so.6
terrarium list --json app | python3 -c '
import json, sys
rows = [json.loads(line) for line in sys.stdin]
assert any(r["path"] == "lib64/libc.so.6" and r["package"] == "libc6" for r in rows), rows
assert any("path_hex" in r and bytes.fromhex(r["path_hex"]).endswith(b"new\nline\tand\\\377") for r in rows)'
if terrarium list app > lines 2> err; then exit 1; else [ $? = 1 ]; fi # one path can't be a line
grep -q 'use -0 or --json' err

printf '/usr/bin/cat\tbecause I say so\n' | terrarium pack --json -o app2 -e /usr/bin/cat > summary 2> err || true
grep -q '"programs":1' summary
grep -q 'because I say so' app2/MANIFEST

terrarium --help | grep -q '^Usage: terrarium'
terrarium pack --help | grep -q -- --entry
terrarium --version | grep -qE '^terrarium \(Terrarium\) [0-9]'
terrarium pack --print-host-paths | grep -qx /etc/resolv.conf
for bad in '' 'pack --no-such' 'frobnicate' 'list app --json -0'; do
  status=0
  terrarium $bad 2> err < /dev/null || status=$?
  [ $status = 2 ] && [ "$(wc -l < err)" = 1 ] || { echo "'$bad': $status"; cat err; exit 1; }
done
if terrarium list app2 > /dev/full 2> err; then exit 1; else [ $? = 3 ]; fi
