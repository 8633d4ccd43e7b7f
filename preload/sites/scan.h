/* SPDX-License-Identifier: MIT */
/* Finding and recognising syscall sites; changes nothing, so it also reads files when packing. */
#pragma once

#include "preload/sites/sites.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What replaces one site: `at` gets the jump; the trampoline runs `before`, the hook, `after`, then goes to
 * `resume`. `in_place` is the untouched syscall instruction, null where the jump covers it. */
struct site {
  const unsigned char* at;
  unsigned char before[5], after[6];
  unsigned char before_size, after_size;
  const unsigned char *in_place, *resume;
};

/* `at` points to a 0f 05 in [text, end). Fills `site` and returns 1 if it has one of the shapes and is
 * wanted. */
int recognise_site(const unsigned char* text, const unsigned char* end, const unsigned char* at,
                   const syscall_set wanted, struct site* site);

#ifdef __cplusplus
}
#endif
