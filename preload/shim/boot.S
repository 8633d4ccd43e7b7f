/* SPDX-License-Identifier: MIT */
/* Puts the shim in its place, before the first instruction of a program.
 *
 * The tracer writes these bytes into a process that has just run execve, at any address, fills in the data at their
 * end (struct shim_boot), and lets the process begin here. Then the program begins, with the registers that the kernel
 * gives it. No stop: the filter knows the first open by the cookie, and the first executable mapping by its address;
 * what follows is called from there. What will be written to is written to before it is read: one fault, not two.
 *
 * Whatever fails ends at `failed`, where the process stops with a signal that the tracer waits for. */
#include "preload/shim/shim.h"

#include <asm/unistd.h>

#define O_CLOEXEC 02000000
#define OPEN_FLAGS (O_CLOEXEC | 04000 | 0400) /* O_NONBLOCK, O_NOCTTY: it may be somebody else's file */
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
        call    *%r12
        cmp     %rdi, %rax
        jne     failed
        .endm

        .macro  open_file name, flags
        lea     \name(%rbx), %rdi
        mov     $(\flags), %esi
        mov     BOOT_COOKIE(%rbx), %r8d
        mov     BOOT_COOKIE+4(%rbx), %r9d
        mov     $__NR_open, %eax
        call    *%r12
        test    %rax, %rax
        js      failed
        mov     %rax, %r13
        .endm

        .macro  close_file
        mov     %r13, %rdi
        mov     $__NR_close, %eax
        call    *%r12
        .endm

        .text
        .globl  boot
boot:
        lea     boot_data(%rip), %rbx
        lea     by_hand(%rip), %r12
        mov     $SHIM_CODE, %rbp
        xor     %r14d, %r14d
        open_file BOOT_OWN, OPEN_FLAGS
        mov     $SHIM_LOCAL, %r15
        map     %r15, $SHIM_LOCAL_SIZE, READ|WRITE, PRIVATE|NOREPLACE, BOOT_LOCAL_OFFSET(%rbx)
        lock orq $0, LOCAL_COOKIE(%r15)
        mov     LOCAL_COOKIE(%r15), %rax
        cmp     BOOT_COOKIE(%rbx), %rax
        jne     failed
        map     %rbp, $SHIM_CODE_SIZE, READ|EXEC, PRIVATE|NOREPLACE, %r14
        mov     %rbp, %r12
        mov     BOOT_LOCAL_OFFSET(%rbx), %r14
        add     $SHIM_LOCAL_SIZE, %r14
        map     BOOT_AREA(%rbx), $AREA_SIZE, READ|EXEC, PRIVATE|NOREPLACE, %r14
        close_file

        open_file BOOT_TABLES, OPEN_FLAGS|2
        mov     $SHIM_TABLE, %r15
        map     %r15, BOOT_TABLE_SIZE(%rbx), READ|WRITE, SHARED|NOREPLACE, BOOT_TABLE_OFFSET(%rbx)
        lock orq $0, (%r15)
        mov     (%r15), %rax
        cmp     BOOT_COOKIE(%rbx), %rax
        jne     failed
        close_file

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
        jmp     *boot_data+BOOT_ENTRY(%rip)

        .balign 4
by_hand:
        syscall
        ret
failed: int3
        .balign 8
boot_data:
        .section .note.GNU-stack, "", @progbits
