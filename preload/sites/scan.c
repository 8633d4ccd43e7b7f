/* SPDX-License-Identifier: MIT */
#include "preload/sites/scan.h"

#include "preload/raw.h"

enum { lookback = 24 /* bytes; __open64_nocancel sets %eax two instructions before its syscall */ };

static unsigned immediate(const unsigned char* at) {
  return at[0] | at[1] << 8 | at[2] << 16 | (unsigned)at[3] << 24;
}

enum { not_a_number = -1 };

/* NR of a mov $NR,%eax at `at`, or not_a_number. After 0x41 the same bytes are mov $NR,%r8d. */
static int number_set(const unsigned char* text, const unsigned char* at) {
  if (at < text || at[0] != 0xb8 || (at > text && at[-1] == 0x41)) return not_a_number;
  unsigned number = immediate(at + 1);
  return number < syscall_numbers ? (int)number : not_a_number;
}

static int sets_wanted_number(const unsigned char* text, const unsigned char* at, const syscall_set wanted) {
  int number = number_set(text, at);
  return number != not_a_number && wanted[number];
}

/* What the last mov shortly before `at` sets. A wrong guess costs only a detour: the number is looked at
 * again when the call is made. */
static int number_before(const unsigned char* text, const unsigned char* at) {
  for (const unsigned char* p = at - 5; p >= text && p >= at - lookback; p--)
    if (number_set(text, p) != not_a_number) return number_set(text, p);
  return not_a_number;
}

/* The instruction before glibc 2.41's two cancellable syscalls, whatever their number. */
static int is_cancellable(const unsigned char* text, const unsigned char* before) {
  static const unsigned char save_r11[] = {0x4c, 0x89, 0x5c, 0x24, 0x08};
  static const unsigned char load_rax[] = {0x48, 0x8b, 0x44, 0x24};
  return before >= text && (text_equal((const char*)before, (const char*)save_r11, sizeof save_r11) ||
                            text_equal((const char*)before, (const char*)load_rax, sizeof load_rax));
}

int recognise_site(const unsigned char* text, const unsigned char* end, const unsigned char* at,
                   const syscall_set wanted, struct site* site) {
  if (at + 2 > end || at[0] != 0x0f || at[1] != 0x05) return 0;
  const unsigned char* before = at - 5;
  site->before_size = site->after_size = 0;
  site->in_place = 0;
  if (sets_wanted_number(text, before, wanted) || is_cancellable(text, before)) {
    site->at = before;
    text_copy((char*)site->before, (const char*)before, 5);
    site->before_size = 5;
    site->in_place = at;
    site->resume = at + 2;
    return 1;
  }
  if (at + 8 <= end && at[2] == 0x48 && at[3] == 0x3d) { /* cmp $IMM,%rax: -4095 is what syscall(3) has */
    int number = number_before(text, at);
    if (number == not_a_number ? immediate(at + 4) != 0xfffff001 : !wanted[number]) return 0;
    site->at = at;
    text_copy((char*)site->after, (const char*)at + 2, 6);
    site->after_size = 6;
    site->resume = at + 8;
    return 1;
  }
  return 0;
}

size_t find_sites(const unsigned char* text, size_t size, const syscall_set wanted, uint32_t* offsets,
                  size_t max) {
  size_t count = 0;
  struct site site;
  for (size_t i = 0; i + 2 <= size && count < max; i++)
    if (text[i] == 0x0f && text[i + 1] == 0x05 && recognise_site(text, text + size, text + i, wanted, &site))
      offsets[count++] = (uint32_t)i;
  return count;
}
