# SPDX-License-Identifier: MIT
# --print-execstack, --set-execstack and --clear-execstack, also where the program header is missing.
echo 'int main(void) { return 0; }' >main.c
flags() { readelf -lW "$1" | awk '$1 == "GNU_STACK" { print $7 $8 }'; }
gcc main.c -o p
[ "$(patchelf-ng --print-execstack p)" = 'execstack: -' ]
patchelf-ng --set-execstack p
[ "$(patchelf-ng --print-execstack p)" = 'execstack: X' ] && [ "$(flags p)" = RWE0x10 ] && ./p
patchelf-ng --clear-execstack p
[ "$(patchelf-ng --print-execstack p)" = 'execstack: -' ] && ./p

# A file without the entry and without a free one: another type number in its place.
forget_stack() {
  local index
  index=$(readelf -lW "$1" | awk '$1 == "PHDR" || $1 == "LOAD" { on = 1 } on && /0x/ { if ($1 == "GNU_STACK") print n; n++ }')
  printf '\001\000\377\157' | dd of="$1" bs=1 seek=$((64 + 56 * index)) conv=notrunc status=none
}
for how in '-pie -fPIE' '-no-pie' '-shared -fPIC'; do
  gcc $how main.c -o p
  forget_stack p
  [ "$(patchelf-ng --print-execstack p)" = 'execstack: ?' ]
  patchelf-ng --clear-execstack p
  [ "$(patchelf-ng --print-execstack p)" = 'execstack: -' ]
  [ -z "$(readelf -aW p 2>&1 >/dev/null)" ]
  cp p second # now with a note less or an annex: more edits still work
  patchelf-ng --set-rpath /a:/b --add-needed libc.so.6 --set-execstack second
  if [ "$how" != '-shared -fPIC' ]; then ./p && ./second; fi
done
