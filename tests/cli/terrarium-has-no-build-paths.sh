# SPDX-License-Identifier: MIT
# Every ELF program and library resolves from inside only; no absolute link; MANIFEST names every file and its true sum.
closure /usr/bin/git /usr/bin/python3 > files
terrarium pack -o app --entry git /usr/bin/python3 < files

find app -type l -lname '/*' | (! grep .)
find app -xtype l | (! grep .)

seen=0
while IFS= read -r file; do
  case $file in */ld-linux*) continue ;; esac
  readelf -hld "$file" > headers 2>/dev/null || continue
  seen=$((seen + 1))
  if grep -E 'R(UN)?PATH' headers | grep -vE '\[\$ORIGIN[^:]*(:\$ORIGIN[^:]*)*\]'; then echo "$file: run path"; exit 1; fi
  grep -q 'FLAGS_1.*NODEFLIB' headers || { echo "$file: default directories"; exit 1; }
  case $file in */lib64/*) continue ;; esac
  patchelf-ng --print-interpreter "$file" 2>/dev/null | (! grep -v '^\$ORIGIN/')
done < <(find app -type f -size +0)
[ $seen -gt 3 ]

find app -type f ! -name MANIFEST -printf '%P\n' | sort > on-disk
awk -F'\t' '$2 != "link" {print $1}' app/MANIFEST | sort > listed
diff on-disk listed
awk -F'\t' '$2 != "link" {print $5 "  app/" $1}' app/MANIFEST | sha256sum --quiet -c
grep -q "$(printf '^lib64/libc.so.6\tlibrary\t.*\tlibc6\t')" app/MANIFEST
