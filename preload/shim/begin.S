/* SPDX-License-Identifier: MIT */
/* Goes on from boot.S: maps what else the shim needs, connects the loader's sites (texts.c), and begins the program
 * with the registers that the kernel gives it.
 *
 * r8 is the file, rbx the offset of shim_local in it, r12 the cookie. What will be written to is written to before it is
 * read: one page fault, not two. But the table is read first: its pages are shared, and such a fault maps all sixteen that
 * are there, writable (mm/memory.c, do_fault_around), where a write maps one. Whatever fails ends at `failed`, where the
 * process stops with a signal that the tracer waits for. */
#include "preload/shim/shim.h"

#include <asm/unistd.h>

#define TABLES_FLAGS (BOOT_OPEN_FLAGS | 2)
#define PRIVATE 0x02
#define SHARED 0x01
#define NOREPLACE 0x100000
#define READ 1
#define WRITE 2
#define EXEC 4

        .macro  map address, size, protection, flags, offset
        mov     \address, %rdi
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

        .macro  close_file
        mov     %r13, %rdi
        mov     $__NR_close, %eax
        call    trusted
        .endm

        .text
        .globl  begin
begin:
        mov     %r8, %r13
        mov     $SHIM_LOCAL, %r15
        map     %r15, $SHIM_LOCAL_SIZE, READ|WRITE, PRIVATE|NOREPLACE, %rbx
        lock orq $0, LOCAL_COOKIE(%r15)
        cmp     %r12, LOCAL_COOKIE(%r15)
        jne     failed
        add     $SHIM_LOCAL_SIZE, %rbx
        map     LOCAL_AREA(%r15), $AREA_SIZE, READ|EXEC, PRIVATE|NOREPLACE, %rbx
        close_file

        lea     LOCAL_TABLES(%r15), %rdi
        mov     $TABLES_FLAGS, %esi
        mov     $__NR_open, %eax
        call    trusted
        test    %rax, %rax
        js      failed
        mov     %rax, %r13
        mov     $SHIM_TABLE, %r14
        map     %r14, LOCAL_TABLE_SIZE(%r15), READ|WRITE, SHARED|NOREPLACE, LOCAL_TABLE_OFFSET(%r15)
        cmp     %r12, (%r14)
        jne     failed
        close_file

        call    connect_loader
        movl    $1, TABLE_BEGUN(%r14)
        push    LOCAL_ENTRY(%r15)
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
