/* SPDX-License-Identifier: MIT
   Entry of the loader stub, aarch64. x0 tells who started us, as %rdx does on x86-64: the kernel clears it
   (start_thread), ld.so passes its exit function. Addresses are reached with adr alone: the stub lies where
   there was room, not at a page's start. */
#include "patchelf-ng/stub/start.inc"
        hint    38 /* bti jc */
        cbnz    x0, loaded
        mov     x19, sp
        mov     x0, x19
        bl      load_interpreter
        mov     sp, x19
        mov     x16, x0
        mov     x0, 0
        mov     x19, 0
        mov     x29, 0
        mov     x30, 0
        br      x16
loaded: adr     x9, header
        ldp     x10, x11, [x9, 8]
        sub     x16, x9, x10
        add     x16, x16, x11
        br      x16

/* long system_call(long number, long a, long b, long c, long d, long e, long f); */
        .globl  system_call
        .hidden system_call
system_call:
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        mov     x3, x4
        mov     x4, x5
        mov     x5, x6
        svc     0
        ret

        .section .note.GNU-stack, "", %progbits
