/* SPDX-License-Identifier: MIT */
/* Where every patched site arrives, by `call` from its own trampoline, the red zone already skipped.
 * Returns with carry set and rax kept when the call is to be made from its own place: the number is not wanted, or the
 * hook says so (SYSCALL_IN_PLACE); otherwise with carry clear and the result in rax.
 * Keeps every register but rax, rcx and r11, which a system call clobbers too. */
#include "preload/sites/syscall_call.inc"

        .text
        .globl  trampoline_common
        .hidden trampoline_common
        .type   trampoline_common, @function
trampoline_common:
        .cfi_startproc
        cmp     $511, %rax      /* syscall_numbers - 1 */
        ja      declined
        mov     syscall_entry_wants(%rip), %rcx
        cmpb    $0, (%rcx,%rax)
        je      declined
        push    %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset rbp, 0
        mov     %rsp, %rbp
        .cfi_def_cfa_register rbp
        and     $-16, %rsp
        sub     $8, %rsp
        push_call
        mov     %rsp, %rdi
        call    syscall_entry
        load_arguments %rsp     /* the hook must leave the struct as it got it */
        mov     (%rsp), %rcx
        leave
        .cfi_def_cfa rsp, 8
        movabs  $0x8000000000000000, %r11 /* SYSCALL_IN_PLACE */
        cmp     %r11, %rax
        je      in_place
        clc
        ret
in_place:
        mov     %rcx, %rax
declined:
        stc
        ret
        .cfi_endproc
        .size   trampoline_common, . - trampoline_common
        .section .note.GNU-stack, "", @progbits
