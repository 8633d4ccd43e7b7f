/* SPDX-License-Identifier: MIT */
/* Connecting the sites of a library that the tracer knows, at the moment when it is mapped. */
#pragma once

#include "preload/shim/shim.h"
#include "preload/sites/sites.h"

/* shim.ld, shim_entry.S. Hidden: reached relative to the program counter. */
#define FIXED __attribute__((visibility("hidden")))
extern struct shim_table table FIXED;
FIXED long trusted_syscall(const struct syscall_call* call);

static inline struct shim_private* mine(void) {
  return (struct shim_private*)table.private_at;
}

/* Which text this mmap(2) is for, and what of it is to be connected, a bit for each site; negative: none, or
 * nothing. */
FIXED int known_text(const struct syscall_call* call, uint64_t* sites);

/* Makes the call, with these sites of the text connected; `note` says which. The kernel's result. */
FIXED long map_text(const struct syscall_call* call, int text, uint64_t sites, struct shim_text_note* note);

/* Before the program begins: the same for the loader's text, where its first instruction is. */
FIXED void connect_loader(void);
