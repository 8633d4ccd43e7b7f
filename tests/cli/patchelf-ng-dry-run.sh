# SPDX-License-Identifier: MIT
# --dry-run says what would be done and does nothing; --verify agrees with what was done, and finds what was not;
# --print-all labels its answers.
echo 'int main(void) { return 0; }' | gcc -x c - -o p
cp p before
long="/long/$(printf 'x%.0s' $(seq 200))"
patchelf-ng --dry-run --set-rpath "$long" --set-interpreter "$long" p >plan
cmp p before
grep -q '^p: [0-9]* bytes in [0-9]* places, [0-9]* bytes longer$' plan
grep -q 'PT_LOAD of' plan && grep -q '\.dynstr moves from' plan && grep -q '\.interp moves from' plan
growth=$(sed -n 's/.*, \([0-9]*\) bytes longer/\1/p' plan)
patchelf-ng --verify --set-rpath "$long" --set-interpreter "$long" p
[ $(($(stat -c %s p) - $(stat -c %s before))) = "$growth" ]
patchelf-ng --dry-run --set-rpath "$long" p | grep -qx 'p: nothing to change'

for file in /bin/ls /usr/bin/env /lib/x86_64-linux-gnu/libc.so.6; do
  patchelf-ng --verify --output copy --set-rpath "$long" --add-needed libm.so.6 "$file"
done
patchelf-ng --verify --set-interpreter '$ORIGIN/ld.so' before
patchelf-ng --print-all before >all
[ "$(grep -c "^before$(printf '\t')" all)" = "$(wc -l <all)" ]
grep -qx "$(printf 'before\tinterpreter\t$ORIGIN/ld.so')" all
grep -qx "$(printf 'before\tneeded\tlibc.so.6')" all
grep -qx "$(printf 'before\texecstack\t-')" all

# -j: the same files and the same output as one after the other.
for i in $(seq 40); do cp p f$i; done
echo text >f20
ls f* >list
status=0
patchelf-ng --files-from list -j 4 --print-all --set-rpath /short >many 2>err || status=$?
[ $status = 1 ] && [ "$(wc -l <err)" = 1 ]
for i in $(seq 40); do cp p f$i; done
echo text >f20
patchelf-ng --files-from list --print-all --set-rpath /short 2>err1 | diff - many
cmp err err1
patchelf-ng -j 8 --files-from list --set-rpath /other 2>/dev/null || true
[ "$(patchelf-ng --files-from list --print-rpath 2>/dev/null | sort -u)" = /other ]
