/* SPDX-License-Identifier: MIT */
/* The site-patching core: makes chosen `syscall` instructions of a mapped ELF object call a C function.
 *
 * PLT interposition sees what a program calls by name; libc's calls to itself (fopen, opendir, realpath,
 * setlocale, iconv, getpwnam, ld.so's dlopen) pass it by. So the `syscall` instructions themselves are
 * replaced, in this process's copy of libc's and ld.so's text, by a jump to a trampoline nearby. Shapes with
 * the five bytes that a near jump needs, seen in glibc 2.31 to 2.41, x86-64:
 *
 *   A  mov $NR,%eax; syscall              b8 NR 0f 05            nearly every wrapper
 *   B  syscall; cmp $IMM,%rax             0f 05 48 3d IMM        syscall(3), __open64_nocancel
 *   C  mov %r11,8(%rsp); syscall          4c 89 5c 24 08 0f 05   __syscall_cancel_arch, since 2.41
 *      mov N(%rsp),%rax; syscall          48 8b 44 24 N 0f 05    its single-threaded twin
 *
 * In A and C the bytes of the `syscall` itself stay where they are: code that jumps straight to it still
 * works (unhooked), and a number that is not wanted is issued from its own place, which glibc's thread
 * cancellation needs (cancel_handler compares the program counter). Two clients are meant to share this: the
 * redirector of a terrarium, and the tracer's shim. Sites of other shapes are left alone, never guessed at.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The registers of a system call, in memory order of what trampoline.S pushes. */
struct syscall_call {
  long nr;
  long arg[6];
};

/* Answers the call: normally by issuing it with other arguments and returning the kernel's result; or, having
 * done nothing, says that it is to be made from its own place. That is more than saving a step: a thread that
 * waits there and is cancelled is unwound, and neither a hook's frames below a trampoline nor the trampoline
 * have tables for that; destructors would not run. (glibc before 2.41 cancels in the signal handler:
 * nptl/pthread_cancel.c.) Runs on the caller's stack, with red zone skipped; may use general registers only.
 */
typedef long syscall_hook(const struct syscall_call* call);
#define SYSCALL_IN_PLACE (-0x7fffffffffffffffL - 1) /* no result of the kernel's */

/* Which calls to hook: nonzero at index NR. */
enum { syscall_numbers = 512 };
typedef unsigned char syscall_set[syscall_numbers];

/* Offsets from `text` of the wanted sites in [text, text+size), ascending; at most `max`. Reads all of the
 * text, so better done once when packing than at every start. `text` may be a file's bytes. */
size_t find_sites(const unsigned char* text, size_t size, const syscall_set wanted, uint32_t* offsets,
                  size_t max);

/* Patches the sites at text + offsets[i]; trampolines are mapped within a near jump's reach. Nothing is
 * changed and -EINVAL returned when one of the offsets is not a wanted site: the list belongs to another
 * build of the object. Returns the number of sites, or a negative errno. */
long patch_sites(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                 size_t count);

/* For an object that carries its detours since it was packed (preload/sites/detour.h): connects them to this
 * process's hook, unless they find it themselves. -EINVAL when there is no room of ours at that address. */
long connect_detours(unsigned char* room);

/* Provided by the client. trampoline.S looks at the set before it calls the hook. */
extern syscall_hook syscall_entry;
extern const unsigned char* const syscall_entry_wants; /* a syscall_set */

#ifdef __cplusplus
}
#endif
