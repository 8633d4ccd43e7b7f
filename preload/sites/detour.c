/* SPDX-License-Identifier: MIT */
#include "preload/sites/detour.h"

#include "preload/raw.h"
#include "preload/sites/scan.h"

static const char magic[9] = "TERRDET3";

static unsigned char* put_bytes(unsigned char* at, const unsigned char* bytes, size_t size) {
  return (unsigned char*)text_copy((char*)at, (const char*)bytes, size);
}

#define CALL "\xe8"
#define JMP "\xe9"
#define JC "\x0f\x82"
#define JMP_INDIRECT "\xff\x25"     /* jmp *distance(%rip) */
#define COMPARE_ZERO "\x48\x83\x3d" /* cmpq $0,distance(%rip) */
#define JE_OVER_JMP "\x74\x06"      /* je to behind the indirect jump that follows */

/* A jump, call or comparison whose last operand is the 32-bit distance from its own end. */
static unsigned char* put_relative(unsigned char* at, const char* opcode, const unsigned char* target) {
  at = put_bytes(at, (const unsigned char*)opcode, text_length(opcode));
  int distance = (int)(target - (at + 4));
  return put_bytes(at, (const unsigned char*)&distance, 4);
}

static unsigned char* hook_place(unsigned char* room, const struct detour_kind* kind) {
  return room + (kind->hook_distance ? kind->hook_distance : (int)offsetof(struct detour_room, hook));
}

/* Writes what all trampolines call, or with `room` null only measures it. Returns its size. */
static size_t write_common_way(unsigned char* room, const struct detour_kind* kind) {
  static const unsigned char old_way[] = {0xf9, 0xc3}; /* stc; ret */
  enum { compare = 8, conditional = 2, jump = 6, usual = compare + conditional + jump + sizeof old_way };
  if (!room) return kind->code ? kind->code_size : usual;
  unsigned char* to = room + sizeof(struct detour_room);
  if (kind->code) {
    put_bytes(to, kind->code, kind->code_size);
    return kind->code_size;
  }
  const unsigned char* hook = hook_place(room, kind);
  to = put_relative(to, COMPARE_ZERO, hook - 1); /* the zero it compares with comes behind the distance */
  *to++ = 0;
  to = put_bytes(to, (const unsigned char*)JE_OVER_JMP, conditional);
  to = put_relative(to, JMP_INDIRECT, hook);
  put_bytes(to, old_way, sizeof old_way);
  return usual;
}

static void write_header(unsigned char* room, const struct detour_kind* kind) {
  struct detour_room* header = (struct detour_room*)room;
  text_copy(header->magic, magic, sizeof header->magic);
  header->hook = 0;
  header->hook_distance = (int32_t)(hook_place(room, kind) - room);
  header->debug_distance = kind->debug_distance;
  header->no_variants = kind->no_variants;
  header->unused = 0;
}

/* Writes one trampoline, or with `to` null only measures it. Returns its size. */
static size_t write_trampoline(unsigned char* to, unsigned char* room, const struct site* site) {
  static const unsigned char skip_red_zone[] = {0x48, 0x8d, 0x64, 0x24, 0x80}; /* lea -128(%rsp),%rsp */
  static const unsigned char back[] = {0x48, 0x8d, 0xa4, 0x24,
                                       0x80, 0x00, 0x00, 0x00}; /* lea 128(%rsp),%rsp */
  static const unsigned char syscall_instruction[] = {0x0f, 0x05};
  enum { conditional = 6, call = 5, jump = 5 };
  size_t common =
      site->before_size + sizeof skip_red_zone + call + sizeof back + conditional + site->after_size + jump;
  size_t own_syscall = site->in_place ? 0 : sizeof syscall_instruction + site->after_size + jump;
  if (!to) return common + own_syscall;

  const unsigned char* in_place = site->in_place ? site->in_place : to + common;
  to = put_bytes(to, site->before, site->before_size);
  to = put_bytes(to, skip_red_zone, sizeof skip_red_zone);
  to = put_relative(to, CALL, room + sizeof(struct detour_room));
  to = put_bytes(to, back, sizeof back);
  to = put_relative(to, JC, in_place); /* carry: not a wanted number, nothing was done */
  to = put_bytes(to, site->after, site->after_size);
  to = put_relative(to, JMP, site->resume);
  if (own_syscall) {
    to = put_bytes(to, syscall_instruction, sizeof syscall_instruction);
    to = put_bytes(to, site->after, site->after_size);
    put_relative(to, JMP, site->resume);
  }
  return common + own_syscall;
}

size_t detours_size(const unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                    size_t count, const struct detour_kind* kind) {
  size_t total = sizeof(struct detour_room) + write_common_way(0, kind);
  struct site site;
  for (size_t i = 0; i < count; i++)
    if (recognise_site(text, text + size, text + offsets[i], wanted, &site))
      total += write_trampoline(0, 0, &site);
  return total;
}

void write_detours(unsigned char* text, size_t size, const syscall_set wanted, const uint32_t* offsets,
                   size_t count, const struct detour_kind* kind, unsigned char* room) {
  write_header(room, kind);
  unsigned char* to = room + sizeof(struct detour_room) + write_common_way(room, kind);
  for (size_t i = 0; i < count; i++) {
    struct site site;
    if (!recognise_site(text, text + size, text + offsets[i], wanted, &site)) continue; /* listed twice */
    size_t written = write_trampoline(to, room, &site);
    put_relative((unsigned char*)site.at, JMP, to);
    to += written;
  }
}

int is_detour_room(const unsigned char* room) {
  return text_equal((const char*)room, magic, 8);
}
