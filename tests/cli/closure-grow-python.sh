# SPDX-License-Identifier: MIT
# A traced python that imported one module: grown, the set holds the others, and what their libraries need. The same
# for a program that was never run.
[ -x /usr/bin/python3 ] || { echo "no /usr/bin/python3"; exit 77; }
tracer -o t -- /usr/bin/python3 -c 'import json'
wanted=$(/usr/bin/python3 -c 'import _decimal, decimal; print(decimal.__file__, getattr(_decimal, "__file__", ""))')
closure --trace t >plain
closure --trace t --grow=plugins >grown
closure --grow=plugins /usr/bin/python3 >static
for file in $wanted; do
  if grep -qxF "$file" plain; then echo "$file was used anyway"; exit 1; fi
  for set in grown static; do grep -qxF "$(readlink -f "$file")" $set || { echo "$file is not in $set"; exit 1; }; done
done
for set in grown static; do
  [ -z "$(sort $set | uniq -d)" ]
  for extension in $(grep 'lib-dynload/.*\.so$' $set); do
    for library in $(ldd "$extension" | awk '$2 == "=>" && $3 ~ "^/" { print $3 }'); do
      grep -qxF "$(readlink -f "$library")" $set || { echo "$library of $extension is not in $set"; exit 1; }
    done
  done
done
