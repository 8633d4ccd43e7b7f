# SPDX-License-Identifier: MIT
# What patchelf prints about the programs and libraries of this machine, we print too; and after the same edits by
# both tools the loader sees the same names in the same order.
command -v patchelf >/dev/null || { echo 'patchelf is not installed'; exit 77; }
for file in /usr/bin/* /usr/lib/x86_64-linux-gnu/*.so*; do
  [ -f "$file" ] && [ ! -L "$file" ] || continue
  [ "$(head -c 4 "$file" | tr -d '\0')" = "$(printf '\177ELF')" ] || continue
  echo "$file"
done >files
awk -v step=$(($(wc -l <files) / 90 + 1)) 'NR % step == 0' files >sample
count=0
while read -r file; do
  for option in --print-rpath --print-needed --print-soname --print-interpreter; do
    theirs=$(patchelf $option "$file" 2>/dev/null) || continue # they have no answer
    ours=$(patchelf-ng $option "$file") || { echo "$file $option: no answer"; exit 1; }
    [ "$theirs" = "$ours" ] || { printf '%s %s:\n%s\n--\n%s\n' "$file" "$option" "$theirs" "$ours"; exit 1; }
    count=$((count + 1))
  done
done <sample
echo "$count answers"
[ $count -ge 150 ]

loader_sees() { readelf -dW "$1" | grep -E '\((NEEDED|SONAME|RPATH|RUNPATH|FLAGS_1)\)' | sed 's/^ *0x[0-9a-f]* *//'; }
gcc -shared -fPIC -Wl,-soname,liba.so -o liba.so -x c - <<<'int a(void) { return 1; }'
gcc -x c - -L. -la -Wl,-rpath,/old -o main <<<'int a(void); int main(void) { return a(); }'
while read -r edit; do
  for file in main liba.so /bin/bash; do
    cp "$file" theirs
    cp "$file" ours
    patchelf $edit theirs 2>/dev/null
    patchelf-ng $edit ours
    [ "$(loader_sees theirs | sort)" = "$(loader_sees ours | sort)" ] && [ "$(patchelf --print-needed theirs)" = "$(patchelf --print-needed ours)" ] ||
      { echo "$file $edit"; diff <(loader_sees theirs) <(loader_sees ours); exit 1; }
  done
done <<'X'
--set-rpath /new:$ORIGIN/x
--force-rpath --set-rpath /new:$ORIGIN/x
--add-rpath /more
--remove-rpath
--add-needed libm.so.6
--remove-needed liba.so
--replace-needed libc.so.6 libother.so.7
--set-soname libnew.so.2
--no-default-lib
X
