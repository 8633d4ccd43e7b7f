/* SPDX-License-Identifier: MIT */
/* Memory that lasts as long as the process, for what is learned at its start.
 *
 * A page of its own costs a starting program some 6 us (mapping, fault, clearing, unmapping), so what is
 * small goes to the end of the page that the library's dynamic section has already: library.ld keeps both in
 * one. Not thread-safe: the constructor is the only caller. */
#pragma once

#include <stddef.h>

/* The unused rest of that page; whoever fills some of it says so with memory_take(). */
char* memory_rest(size_t* size);

/* `size` bytes, aligned for pointers: from the rest if they fit, else mapped. Null when there are none. */
void* memory_take(size_t size);
