/* SPDX-License-Identifier: MIT */
/* Maps the shim's code, before the first instruction of a program, and goes on there (begin.S).
 *
 * The tracer writes these bytes into a process that has just run execve, word by word, so there are few.
 * Everything else is in registers:
 *   rax what execve returns, 0; r8 the number of mmap(2)
 *   rdi the name, rsi flags of open, r9 the cookie: by this the filter knows this open
 *   rdx, r10, r13, r14: protection, flags, address and size of the mapping; the filter knows it by its address
 *   r12 the cookie, which the file must have; r15 where to go on there
 * Whatever fails ends in a signal here, which the tracer waits for: no file, no mapping (the address is an error
 * number), another file. */
#include "preload/shim/shim.h"

#include <asm/unistd.h>

        .text
boot:
        mov     $__NR_open, %al
        syscall
        xchg    %rax, %r8       /* the file */
        mov     %r13, %rdi
        mov     %r14, %rsi
        xor     %r9d, %r9d
        syscall
        cmp     %r12, HEADER_COOKIE(%rax)
        jne     failed
        jmp     *%r15
failed: int3
        .section .note.GNU-stack, "", @progbits
