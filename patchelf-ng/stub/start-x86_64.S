/* SPDX-License-Identifier: MIT
   Entry of the loader stub, x86-64. At exec the kernel clears %rdx; ld.so passes its exit function in it (psABI
   3.4.1). So %rdx tells who started us: the kernel, and there is an interpreter to load, or "ld.so program",
   and everything is loaded already. */
#include "patchelf-ng/stub/start.inc"
        endbr64
        test    %rdx, %rdx
        jnz     loaded
        mov     %rsp, %rdi
        mov     %rsp, %rbx
        and     $-16, %rsp
        call    load_interpreter
        mov     %rbx, %rsp
        xor     %edx, %edx
        xor     %ebx, %ebx
        xor     %ebp, %ebp
        jmp     *%rax
loaded: lea     header(%rip), %rax
        mov     %rax, %rcx
        sub     8(%rax), %rcx
        add     16(%rax), %rcx
        jmp     *%rcx

/* long system_call(long number, long a, long b, long c, long d, long e, long f); */
        .globl  system_call
        .hidden system_call
system_call:
        mov     %rdi, %rax
        mov     %rsi, %rdi
        mov     %rdx, %rsi
        mov     %rcx, %rdx
        mov     %r8, %r10
        mov     %r9, %r8
        mov     8(%rsp), %r9
        syscall
        ret

        .section .note.GNU-stack, "", @progbits
