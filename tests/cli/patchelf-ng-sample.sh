# SPDX-License-Identifier: MIT
# A sample of 150 programs of /usr/bin says the same for --version as before, with a relocatable interpreter and
# with an absolute one, each together with a long rpath and a new DT_NEEDED.
mkdir lib64 run
loader=$(patchelf-ng --print-interpreter /bin/ls)
cp "$loader" "lib64/$(basename "$loader")"
cp -r lib64 run/
long=$(printf '/a/long/directory%.0s' $(seq 12))

# Every dynamic program that is not set-user-ID, then every n-th, and those that broke other tools.
for file in /usr/bin/*; do
  [ -f "$file" ] && [ ! -L "$file" ] && [ ! -u "$file" ] && [ ! -g "$file" ] || continue
  [ "$(head -c 4 "$file" | tr -d '\0')" = "$(printf '\177ELF')" ] || continue
  [ "$(patchelf-ng --print-interpreter "$file" 2>/dev/null)" = "$loader" ] && echo "$file"
done | sort >programs
step=$(($(wc -l <programs) / 150 + 1))
{
  awk -v step=$step 'NR % step == 0' programs
  grep -E '/(gawk|python3.11|node|gdb|bash|git|perl5?[0-9.]*|gcc-12|ls)$' programs || true
} | sort -u >sample

# Its stdout and exit status, with a fixed argv[0] and place. Sorted: "groff --version" shows the lines of concurrent
# children in the order of their luck.
say() {
  local status=0 text
  text=$(cd run && timeout 10 "./$1" --version </dev/null 2>/dev/null | tr -d '\0'; exit "${PIPESTATUS[0]}") || status=$?
  sort <<<"$text"
  echo "exit $status"
}
count=0 bad=0
while read -r file; do
  name=$(basename "$file")
  old=$(patchelf-ng --print-rpath "$file")
  old=${old//'$ORIGIN'//usr/bin}
  cp "$file" "run/$name"
  [ -z "$old" ] || patchelf --set-rpath "$old" "run/$name" 2>/dev/null
  before=$(say "$name")
  # Some programs tell the time or their process id.
  [ "$before" = "$(say "$name")" ] || continue
  for interpreter in '$ORIGIN/'"lib64/$(basename "$loader")" "$PWD/lib64/$(basename "$loader")"; do
    cp "$file" "run/$name"
    patchelf-ng --set-interpreter "$interpreter" --set-rpath "\$ORIGIN/lib64:$long:$old" --add-needed libc.so.6 \
      --in-place "run/$name"
    after=$(say "$name")
    [ "$before" = "$after" ] || {
      echo "$file, $interpreter: '$before' became '$after'"
      bad=$((bad + 1))
    }
  done
  rm -f "run/$name"
  count=$((count + 1))
done <sample
echo "$count of $(wc -l <programs) programs, $bad differ"
[ $bad = 0 ] && [ $count -ge 50 ]
