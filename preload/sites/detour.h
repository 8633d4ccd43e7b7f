/* SPDX-License-Identifier: MIT */
/* What replaces syscall sites: a header, then one trampoline per site, all in one stretch of memory ("room")
 * within reach of the text.
 *
 *   room + 0   magic
 *   room + 8   address of trampoline_common, which may be out of a near call's reach; 0 means not connected,
 * every call then goes its old way room + 16  the trampolines
 *
 * Only distances are written, so that this serves a mapped object and the bytes of a file alike: a packed
 * libc carries its detours in the padding behind its text, and a starting program has just one address to
 * fill in. */
#pragma once

#include "preload/sites/sites.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { detour_header_size = 16 };

/* Bytes of room for these sites. */
size_t detours_size(const unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                    size_t count);

/* Fills the room, not connected, and turns each site at text + offsets[i] into a jump to its trampoline. */
void write_detours(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                   size_t count, unsigned char* room);

int is_detour_room(const unsigned char* room);

static inline void** hook_pointer(unsigned char* room) {
  return (void**)(room + 8);
}

#ifdef __cplusplus
}
#endif
