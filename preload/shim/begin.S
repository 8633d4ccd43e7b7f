/* SPDX-License-Identifier: MIT */
/* Goes on from boot.S: maps what else the shim needs, connects the loader's sites (texts.c), and begins the program
 * with the registers that the kernel gives it.
 *
 * r8 is the file, rbx the offset of the table in it, r12 its size. The table is read before it is written: its pages are
 * shared, and such a fault maps all sixteen that are there, writable (mm/memory.c, do_fault_around), where a write maps
 * one. Whatever fails ends at `failed`, where the process stops with a signal that the tracer waits for. */
#include "preload/shim/shim.h"

#include <asm/unistd.h>

#define PRIVATE 0x02
#define SHARED 0x01
#define NOREPLACE 0x100000
#define READ 1
#define WRITE 2
#define EXEC 4

        .macro  map address, size, protection, flags, offset
        lea     \address(%rip), %rdi
        mov     \size, %rsi
        mov     $(\protection), %edx
        mov     $(\flags), %r10d
        mov     %r13, %r8
        mov     \offset, %r9
        mov     $__NR_mmap, %eax
        call    trusted
        cmp     %rdi, %rax
        jne     failed
        .endm

        .text
        .globl  begin
begin:
        mov     %r8, %r13
        map     table, %r12, READ|WRITE, SHARED|NOREPLACE, %rbx
        cmpq    $0, TABLE_AREA_OFFSET+table(%rip)
        je      1f
        map     area, $SHIM_AREA_SIZE, READ|EXEC, PRIVATE|NOREPLACE, TABLE_AREA_OFFSET+table(%rip)
1:      mov     %r13, %rdi
        mov     $__NR_close, %eax
        call    trusted
        mov     TABLE_STACK+table(%rip), %rsp
        call    connect_loader
        movl    $1, TABLE_BEGUN+table(%rip)
        push    TABLE_ENTRY+table(%rip)
        xor     %eax, %eax
        xor     %ebx, %ebx
        xor     %ecx, %ecx
        xor     %edx, %edx
        xor     %esi, %esi
        xor     %edi, %edi
        xor     %ebp, %ebp
        xor     %r8d, %r8d
        xor     %r9d, %r9d
        xor     %r10d, %r10d
        xor     %r11d, %r11d
        xor     %r12d, %r12d
        xor     %r13d, %r13d
        xor     %r14d, %r14d
        xor     %r15d, %r15d
        ret
failed: int3
        .section .note.GNU-stack, "", @progbits
