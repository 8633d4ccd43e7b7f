/* SPDX-License-Identifier: MIT */
#include "preload/scan.h"

#include "preload/raw.h"

enum { lookback = 24 /* bytes; __open64_nocancel sets %eax two instructions before its syscall */ };

static unsigned immediate(const unsigned char* at) {
  return at[0] | at[1] << 8 | at[2] << 16 | (unsigned)at[3] << 24;
}

/* Is there, shortly before, a `mov $NR,%eax` with a wanted number? A wrong guess costs only a detour: the
 * hook reads the number from %rax. */
static int wanted_before(const unsigned char* text, const unsigned char* at, syscall_wanted* wanted) {
  for (const unsigned char* p = at - 5; p >= text && p >= at - lookback; p--)
    if (p[0] == 0xb8 && immediate(p + 1) && wanted(immediate(p + 1))) return 1;
  return 0;
}

int recognise_site(const unsigned char* text, const unsigned char* end, const unsigned char* at,
                   syscall_wanted* wanted, struct site* site) {
  if (at + 2 > end || at[0] != 0x0f || at[1] != 0x05) return 0;
  static const unsigned char save_r11[5] = {0x4c, 0x89, 0x5c, 0x24, 0x08};
  const unsigned char* before = at - 5;
  site->before_size = site->after_size = 0;
  if (before >= text && (*before == 0xb8 || text_equal((const char*)before, (const char*)save_r11, 5))) {
    if (*before == 0xb8 && !wanted(immediate(before + 1))) return 0;
    site->at = before;
    text_copy((char*)site->before, (const char*)before, 5);
    site->before_size = 5;
    site->resume = at + 2;
    return 1;
  }
  if (at + 8 <= end && at[2] == 0x48 && at[3] == 0x3d) { /* cmp $IMM,%rax: -4095 is syscall(3)'s own check */
    if (immediate(at + 4) != 0xfffff001 && !wanted_before(text, at, wanted)) return 0;
    site->at = at;
    text_copy((char*)site->after, (const char*)at + 2, 6);
    site->after_size = 6;
    site->resume = at + 8;
    return 1;
  }
  return 0;
}

size_t find_sites(const unsigned char* text, size_t size, syscall_wanted* wanted, uint32_t* offsets,
                  size_t max) {
  size_t count = 0;
  struct site site;
  for (size_t i = 0; i + 2 <= size && count < max; i++)
    if (text[i] == 0x0f && text[i + 1] == 0x05 && recognise_site(text, text + size, text + i, wanted, &site))
      offsets[count++] = (uint32_t)i;
  return count;
}
