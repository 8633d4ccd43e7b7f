/* SPDX-License-Identifier: MIT */
/* What replaces syscall sites: a header, the common way, then one trampoline per site, all in one stretch of
 * memory ("room") within reach of the text.
 *
 * All trampolines call the common way. It goes to trampoline_common, whose address is in a pointer that a
 * starting process sets; while that is null, every call goes its old way. The pointer lies in the room, or,
 * as making a page of text writable and back takes 10 us, in the unused end of the object's last page of
 * data. ld.so has no such end (it allocates from it). Its common way is code that looks for the redirector
 * when it is asked for a path (preload/early/early.c): nothing has to be connected.
 *
 * Only distances are written, so that this serves a mapped object and the bytes of a file alike: a packed
 * libc carries its detours in the padding behind its text. */
#pragma once

#include "preload/sites/sites.h"

#ifdef __cplusplus
extern "C" {
#endif

struct detour_room {
  char magic[8];
  void* hook;             /* trampoline_common; used if hook_distance leads here */
  int32_t hook_distance;  /* from the room to the pointer */
  int32_t debug_distance; /* from the room to ld.so's _r_debug; 0: not ld.so, or it has to be connected */
  uint32_t no_variants;   /* ld.so: lib64 has no libraries for some processors only (early.c) */
  uint32_t unused;
};

enum { detour_alignment = 16 };

/* What goes into the header, and for ld.so the common way: code that may be copied anywhere, its entry first,
 * and that finds the header right before it. Zero: a pointer in the room, and the usual way. */
struct detour_kind {
  int32_t hook_distance, debug_distance;
  uint32_t no_variants;
  const unsigned char* code;
  size_t code_size;
};

/* Bytes of room for these sites. */
size_t detours_size(const unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                    size_t count, const struct detour_kind* kind);

/* Fills the room, not connected, and turns each site at text + offsets[i] into a jump to its trampoline. */
void write_detours(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                   size_t count, const struct detour_kind* kind, unsigned char* room);

/* Where the room of an object that was packed begins, given the end of its text. */
static inline unsigned char* detour_room_behind(unsigned char* text_end) {
  return (unsigned char*)(((uintptr_t)text_end + detour_alignment - 1) & -(uintptr_t)detour_alignment);
}

int is_detour_room(const unsigned char* room);

#ifdef __cplusplus
}
#endif
