# SPDX-License-Identifier: MIT
# i386 passes some arguments in memory: the first mmap, and everything about sockets.
cat > p.s <<'S'
.globl _start
_start:
  mov $5, %eax; mov $name, %ebx; xor %ecx, %ecx; int $0x80  # open
  mov %eax, arguments + 16
  mov $90, %eax; mov $arguments, %ebx; int $0x80            # mmap
  mov $102, %eax; mov $11, %ebx; mov $sendto, %ecx; int $0x80
  mov $1, %eax; xor %ebx, %ebx; int $0x80
.data
name: .asciz "/bin/true"
arguments: .long 0, 4096, 5, 2, 0, 0                        # PROT_READ|PROT_EXEC, MAP_PRIVATE
sendto: .long -1, 0, 0, 0, address, 110
address: .byte 1, 0
.asciz "/no/sendto"
.zero 110
S
as --32 -o p.o p.s && ld -m elf_i386 -o p p.o
./p 2>/dev/null || { echo "no i386 programs here"; exit 77; }
tracer -o t ./p
[ "$(sqlite3 t "select op || ' ' || path from accesses where op in ('map', 'connect') order by op desc" | tr '\n' ' ')" = \
  "map $(realpath /bin/true) connect /no/sendto " ]
