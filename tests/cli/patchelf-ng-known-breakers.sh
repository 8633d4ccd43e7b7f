# SPDX-License-Identifier: MIT
# Programs that other patchers break when interpreter and rpath are set together: Debian's gawk, node, python3.11, gnatls
# and lto-dump say the same with both forms of the interpreter, by either way of writing.
loader=$(patchelf-ng --print-interpreter /bin/ls)
long=/$(printf 'long%.0s' $(seq 50))
mkdir lib64
cp "$loader" lib64/ld.so
cat >try.py <<'X2'
import json, math, ssl, sqlite3, sys, ctypes
print(sys.version, json.dumps([math.pi]), ssl.OPENSSL_VERSION, sqlite3.connect(":memory:").execute("select 6*7").fetchone(), ctypes.CDLL(None).getppid() > 0)
X2
echo 'procedure Hello is begin null; end Hello;' >hello.adb
say() { # $1 name, $2 program: what it prints in some real use
  case $1 in
    gawk) "$2" 'BEGIN { printf "%s %d\n", toupper("abc"), 2 ^ 10; print strftime("%Y", 0, 1), PROCINFO["version"] }' ;;
    node) "$2" -e 'console.log(process.version, [3, 1, 2].sort(), require("zlib").gzipSync("x").length, 2n ** 64n)' ;;
    python3.11) "$2" -I try.py ;;
    gnatls) "$2" -v ;;
    lto-dump) "$2" --version && "$2" --help | head -n 20 ;;
  esac 2>&1 </dev/null
}
tried=0 missing=
for name in gawk node python3.11 gnatls lto-dump; do
  file=$(readlink -f "$(command -v $name || echo /nonexistent)")
  [ -f "$file" ] || { missing="$missing $name"; continue; }
  old=$(patchelf-ng --print-rpath "$file")
  cp "$file" $name
  before=$(say $name "$PWD/$name")
  [ -n "$before" ]
  for interpreter in "$PWD/lib64/$(printf './%.0s' $(seq 40))ld.so" '$ORIGIN/lib64/ld.so'; do
    for way in '' --in-place; do
      cp "$file" $name
      patchelf-ng $way --set-interpreter "$interpreter" --set-rpath "${old:+$old:}$long" $name
      [ "$(patchelf-ng --print-rpath $name)" = "${old:+$old:}$long" ]
      after=$(say $name "$PWD/$name") || { echo "$name, $interpreter: fails: $after"; exit 1; }
      [ "$before" = "$after" ] || { echo "$name, $interpreter: '$before' became '$after'"; exit 1; }
      tried=$((tried + 1))
    done
  done
  rm $name
done
echo "$tried programs said the same;${missing:- none} not installed"
[ $tried -ge 4 ] || { echo "not installed:$missing"; exit 77; }
