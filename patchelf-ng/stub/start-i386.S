/* SPDX-License-Identifier: MIT
   Entry of the loader stub, i386. %edx tells who started us, as %rdx does on x86-64 (i386 psABI, "Process
   Initialization"; the kernel's ELF_PLAT_INIT clears it). */
#include "patchelf-ng/stub/start.inc"
        endbr32
        test    %edx, %edx
        jnz     loaded
        mov     %esp, %ebx
        and     $-16, %esp
        sub     $12, %esp
        push    %ebx
        call    load_interpreter
        mov     %ebx, %esp
        xor     %edx, %edx
        xor     %ebx, %ebx
        xor     %ebp, %ebp
        jmp     *%eax
loaded: call    here
here:   pop     %eax
        sub     $here, %eax
        mov     %eax, %ecx
        sub     8(%eax), %ecx
        add     16(%eax), %ecx
        jmp     *%ecx

/* long system_call(long number, long a, long b, long c, long d, long e, long f); */
        .globl  system_call
        .hidden system_call
system_call:
        push    %ebp
        push    %edi
        push    %esi
        push    %ebx
        mov     20(%esp), %eax
        mov     24(%esp), %ebx
        mov     28(%esp), %ecx
        mov     32(%esp), %edx
        mov     36(%esp), %esi
        mov     40(%esp), %edi
        mov     44(%esp), %ebp
        int     $0x80
        pop     %ebx
        pop     %esi
        pop     %edi
        pop     %ebp
        ret

        .section .note.GNU-stack, "", @progbits
