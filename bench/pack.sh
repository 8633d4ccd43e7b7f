# SPDX-License-Identifier: MIT
# Packing: git from its closure, and python3 with what one real run opened; tar copying the same files is the floor.
echo 'import ssl, sqlite3, ctypes, json, zoneinfo' > job.py
closure /usr/bin/git > git.files
tracer -o python.trace -- /usr/bin/python3 job.py
closure --trace python.trace > python.files
copy() { echo "mkdir out; tar -cf - --no-recursion -T $1 2>/dev/null | tar -xf - -C out"; }
"$PAIRED" -n 7 --prepare 'rm -rf out' "copy-git=$(copy git.files)" \
  "pack-git=terrarium pack -o out --entry git < git.files"
"$PAIRED" -n 7 --prepare 'rm -rf out' "copy-python=$(copy python.files)" \
  "pack-python=terrarium pack -o out --entry /usr/bin/python3 < python.files"
