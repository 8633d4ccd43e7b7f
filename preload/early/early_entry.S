/* SPDX-License-Identifier: MIT */
/* Called from a trampoline (preload/sites/detour.h) with the registers of a system call, the red zone skipped. Carry
 * clear: rax is the result. Carry set: nothing was done, every register is as it was. Clobbers rcx and r11, as a system
 * call does. What early_answer() says: 0, nothing; a negative errno, the result; else the address to go on at. */
        .section .text.entry, "ax"
        .globl  early_entry
early_entry:
        push    %rax
        push    %rdi
        push    %rsi
        push    %rdx
        push    %r8
        push    %r9
        push    %r10
        mov     %rsi, %rdx
        mov     %rdi, %rsi
        mov     %rax, %rdi
        call    early_answer
        mov     %rax, %r11
        pop     %r10
        pop     %r9
        pop     %r8
        pop     %rdx
        pop     %rsi
        pop     %rdi
        pop     %rax
        test    %r11, %r11
        jz      declined
        jns     hooked
        mov     %r11, %rax
        clc
        ret
hooked: jmp     *%r11
declined:
        stc
        ret
        .section .note.GNU-stack, "", @progbits
