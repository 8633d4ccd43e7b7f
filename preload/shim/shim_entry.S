/* SPDX-License-Identifier: MIT */
/* The shim's fixed points. The header comes first, and begins with the jump that boot.S leads to. */
#include "preload/shim/shim.h"
#include "preload/sites/syscall_call.inc"

#include <asm/unistd.h>
#include <linux/mman.h>

        .section .header, "ax"
        jmp     begin
        .balign 8
cookie: .quad   0               /* the tracer puts it in */
        .quad   trusted_call
        .quad   entry
        .quad   shim_copy
        .quad   copy_end
        .quad   copy_failed

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
        mov     8(%rbp), %rcx
        call    note_use
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

/* rcx is in a trampoline: if it is of a known text, that has been used. Loses r11, too. A bit that another thread takes
 * back costs the next run a stop. */
note_use:
        lea     trampolines(%rip), %r11
        sub     %r11, %rcx
        shr     $SHIM_TRAMPOLINE_SHIFT, %rcx
        cmp     $SHIM_SITES_MOST, %rcx
        jae     1f
        mov     TABLE_USED+table(%rip), %r11
        bts     %rcx, %r11
        jc      1f
        mov     %r11, TABLE_USED+table(%rip)
1:      ret

/* long trusted_syscall(const struct syscall_call*) */
        .globl  trusted_syscall
trusted_syscall:
        mov     %rdi, %rcx
        mov     (%rcx), %rax
        load_arguments %rcx
/* A system call of the shim's. The filter knows it by the cookie, in an argument that it does not have; mmap has six, but
 * its descriptor is an int (mm/mmap.c, ksys_mmap_pgoff(); fs/file.c, fget()), so there it is in the upper half. That is
 * left as it is where nobody asks for it, a filter of the program's might. Loses r8 and r9, too. */
        .globl  trusted
trusted:
        cmp     $__NR_mmap, %eax
        je      1f
        mov     cookie(%rip), %r9
trusted_call:
        syscall
        ret
1:      test    $PROT_EXEC, %dl
        jz      trusted_call
        test    $MAP_ANONYMOUS, %r10b
        jnz     trusted_call
        mov     cookie(%rip), %rcx
        shl     $SHIM_COOKIE_SHIFT, %rcx
        mov     %r8d, %r8d
        or      %rcx, %r8
        jmp     trusted_call

/* long shim_copy(char* to, const char* from, size_t size)
 * By words, as long as they don't reach into another page, nor beyond `size`. */
        .globl  shim_copy
shim_copy:
        xor     %eax, %eax
        movabs  $0x0101010101010101, %r8
        movabs  $0x8080808080808080, %r9
1:      lea     8(%rax), %rcx
        cmp     %rdx, %rcx
        ja      2f
        lea     (%rsi,%rax), %ecx
        and     $4095, %ecx
        cmp     $4088, %ecx
        ja      2f
        mov     (%rsi,%rax), %rcx
        mov     %rcx, (%rdi,%rax)
        mov     %rcx, %r10
        sub     %r8, %rcx               /* the highest bit of a byte: it was 0, or one below it was */
        not     %r10
        and     %r10, %rcx
        and     %r9, %rcx
        jnz     3f
        add     $8, %rax
        jmp     1b
2:      cmp     %rdx, %rax
        jae     copy_failed
        movzbl  (%rsi,%rax), %ecx
        mov     %cl, (%rdi,%rax)
        inc     %rax
        test    %cl, %cl
        jnz     1b
        ret
copy_end:
copy_failed:
        xor     %eax, %eax
        ret
3:      bsf     %rcx, %rcx
        shr     $3, %ecx
        lea     1(%rax,%rcx), %rax
        ret

        .section .note.GNU-stack, "", @progbits
