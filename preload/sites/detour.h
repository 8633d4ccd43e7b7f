/* SPDX-License-Identifier: MIT */
/* What replaces syscall sites: a header, the common way, then one trampoline per site, all in one stretch of
 * memory ("room") within reach of the text.
 *
 *   room + 0   magic
 *   room + 8   address of trampoline_common, which may be out of a near call's reach; 0: not connected
 *   room + 16  where all trampolines call: goes to trampoline_common, or while not connected to the early
 *              code that follows. That answers a call, or says with the carry flag that it goes its old way
 *              (as trampoline.S does); without such code, all go their old way
 *   behind it  the trampolines
 *
 * Only distances are written, so that this serves a mapped object and the bytes of a file alike: a packed
 * libc carries its detours in the padding behind its text, and a starting program has just one address to
 * fill in. */
#pragma once

#include "preload/sites/sites.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { detour_header_size = 16, detour_alignment = 16 };

/* Code that may be copied anywhere, its entry first; a null `code` is none. */
struct early_code {
  const unsigned char* code;
  size_t size;
};

/* Bytes of room for these sites. */
size_t detours_size(const unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                    size_t count, struct early_code early);

/* Fills the room, not connected, and turns each site at text + offsets[i] into a jump to its trampoline. */
void write_detours(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                   size_t count, struct early_code early, unsigned char* room);

/* Where the room of an object that was packed begins, given the end of its text. */
static inline unsigned char* detour_room_behind(unsigned char* text_end) {
  return (unsigned char*)(((uintptr_t)text_end + detour_alignment - 1) & -(uintptr_t)detour_alignment);
}

int is_detour_room(const unsigned char* room);

static inline void** hook_pointer(unsigned char* room) {
  return (void**)(room + 8);
}

#ifdef __cplusplus
}
#endif
