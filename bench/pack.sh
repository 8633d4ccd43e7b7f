# SPDX-License-Identifier: MIT
# Packing: a small program, and python3 with what one real run opened; cp of the same files as the floor.
echo 'import ssl, sqlite3, ctypes, json, zoneinfo' > job.py
closure /usr/bin/git > git.files
tracer -o python.trace -- /usr/bin/python3 job.py
closure --trace python.trace > python.files
"$PAIRED" -n 5 --prepare 'rm -rf out' \
  "cp-git=mkdir out; grep -v '/$' git.files | xargs cp -aL --parents -t out 2>/dev/null; true" \
  "pack-git=terrarium pack -o out --entry git < git.files"
"$PAIRED" -n 5 --prepare 'rm -rf out' \
  "cp-python=mkdir out; xargs cp -a --parents -t out < python.files 2>/dev/null; true" \
  "pack-python=terrarium pack -o out --entry /usr/bin/python3 < python.files"
