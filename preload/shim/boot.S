/* SPDX-License-Identifier: MIT */
/* Maps the shim's code, before the first instruction of a program, and goes on there (begin.S).
 *
 * The tracer writes these bytes into a process that has just run execve, word by word: there are two words.
 * Everything else is in registers and on the stack:
 *   rax what execve returns, 0; r8 the number of mmap(2)
 *   rdi the name, rsi flags of open; rdx, r10 protection and flags of the mapping; on the stack its address and size
 *   r9 the cookie: where in the file the code is. By this the filter knows both calls, an open(2) has no such argument
 * The place is so far behind the beginning of a file that no other file reaches it: what was opened is ours, or the
 * first instruction there is none. Whatever fails ends in a signal, which the tracer waits for: an address that is an
 * error number, or nothing behind the mapping. */
#include <asm/unistd.h>

        .text
boot:
        mov     $__NR_open, %al
        syscall
        xchg    %rax, %r8       /* the file */
        pop     %rdi
        pop     %rsi
        syscall
        jmp     *%rax
        .section .note.GNU-stack, "", @progbits
