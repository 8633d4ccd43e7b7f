/* SPDX-License-Identifier: MIT */
/* The shim's fixed points. The header comes first, so that the trusted instruction is at SHIM_CODE. */
#include "preload/sites/syscall_call.inc"

        .section .header, "ax"
        .globl  trusted
trusted:
        syscall
        ret
        .balign 8
        .quad   entry
        .quad   shim_copy
        .quad   copy_end
        .quad   copy_failed
        .quad   begin
        .quad   begin_end
        .quad   0               /* the cookie */

        .text
/* From a site's trampoline, by call, the red zone skipped, the number in rax. Carry set and rax kept: the call is to
 * be made from its own place. Otherwise the result in rax. Keeps every register but rax, rcx and r11, as a system call
 * does. */
entry:
        push    %rbp
        mov     %rsp, %rbp
        and     $-16, %rsp
        push    %r9             /* room for the result */
        push_call
        mov     %rsp, %rdi
        lea     56(%rsp), %rsi
        cld
        call    shim_hook
        mov     %eax, %ecx
        mov     (%rsp), %rax
        load_arguments %rsp
        test    %ecx, %ecx
        jnz     1f
        mov     56(%rsp), %rax
        leave
        clc
        ret
1:      leave
        stc
        ret

/* long trusted_syscall(const struct syscall_call*) */
        .globl  trusted_syscall
trusted_syscall:
        mov     %rdi, %rcx
        mov     (%rcx), %rax
        load_arguments %rcx
        jmp     trusted

/* long shim_copy(char* to, const char* from, size_t size) */
        .globl  shim_copy
shim_copy:
        xor     %eax, %eax
1:      movzbl  (%rsi,%rax), %ecx
        mov     %cl, (%rdi,%rax)
        inc     %rax
        test    %cl, %cl
        jz      2f
        cmp     %rdx, %rax
        jb      1b
copy_end:
copy_failed:
        xor     %eax, %eax
2:      ret

        .section .note.GNU-stack, "", @progbits
