/* SPDX-License-Identifier: MIT */
#include "preload/redirect/memory.h"

#include <linux/mman.h>

#include "preload/raw.h"

enum { rest_size = 3480 /* what library.ld asserts: the page ends behind it */, alignment = 8 };

static struct {
  char bytes[rest_size];
  size_t used;
} rest __attribute__((aligned(alignment)));

char* memory_rest(size_t* size) {
  *size = rest_size - rest.used;
  return rest.bytes + rest.used;
}

void* memory_take(size_t size) {
  size = (size + alignment - 1) & -(size_t)alignment;
  if (size <= rest_size - rest.used) {
    rest.used += size;
    return rest.bytes + rest.used - size;
  }
  long got = raw_syscall(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return got < 0 && got > -4096 ? 0 : (void*)got;
}
