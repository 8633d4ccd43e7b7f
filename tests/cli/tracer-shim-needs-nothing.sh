# SPDX-License-Identifier: MIT
# The shim is code and nothing else: no library, no relocation, no data of its own, one system call instruction, in
# front of which the cookie is put that the filter trusts.
elf=$BUILD/shim/shim.elf
[ "$(readelf -d "$elf" | grep -c NEEDED)" = 0 ]
[ "$(readelf -r "$elf" | grep -c R_X86)" = 0 ]
[ -z "$(nm -u "$elf")" ]
[ "$(readelf -SW "$elf" | grep -cE ' \.(data|bss|tdata|tbss|got)')" = 0 ]
objdump -d "$elf" | grep -w syscall > calls
[ "$(wc -l < calls)" = 1 ] && grep -q "^ *$(nm "$elf" | sed -n 's/^0*\(.*\) t trusted_call$/\1/p'):" calls
[ "$(objdump -d "$elf" | grep -cE '%[xyz]mm|%fs:|%gs:')" = 0 ]
