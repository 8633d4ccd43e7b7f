// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/plan.hh"

#include <algorithm>
#include <cstring>
#include <elf.h>
#include <exception>

#include "patchelf-ng/plan/check.hh"
#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

// Edits that no file of this kind could live with.
void refuse_impossible(const Layout& layout, const Request& request) {
  Kind kind = kind_of(layout);
  if (!request.edits_dynamic()) return;
  if (kind == Kind::static_program) refuse("a static program: there is no dynamic section to edit");
  if (kind == Kind::static_pie)
    refuse("a static program (PIE): glibc aborts at start-up when it has a DT_RUNPATH");
  if (kind == Kind::loader)
    refuse("the dynamic linker itself: glibc aborts when it has a DT_RUNPATH or flags");
}

// The old bytes of a range and the new ones, which may go on where the old file ends.
struct Change {
  const std::string &old, &now;

  bool differs(size_t at) const { return at >= old.size() || old[at] != now[at]; }

  // The first byte from `at` on that differs; now.size() when none does.
  size_t first(size_t at) const {
    constexpr size_t step = 4096;
    while (at + step <= old.size() && at + step <= now.size() &&
           std::memcmp(old.data() + at, now.data() + at, step) == 0)
      at += step;
    while (at < now.size() && !differs(at))
      at++;
    return at;
  }

  // Where the run ends that `at` starts: `near` equal bytes follow, or the range ends. Looks at the last of
  // `near` bytes first, so most are never looked at where all differ.
  size_t end_of_run(size_t at) const {
    constexpr size_t near = 16;
    for (size_t end = at + 1;;) {
      const size_t window = std::min(end + near, now.size());
      size_t last = window;
      while (last > end && !differs(last - 1))
        last--;
      if (last == end) return end;
      end = last;
    }
  }
};

// The runs of bytes of `edit` that differ from the old file. Runs closer than 16 bytes are one write.
void keep_differences(Edit edit, const std::string& old, std::vector<Edit>& out) {
  const Change change{old, edit.bytes};
  for (size_t at = change.first(0); at < edit.bytes.size();) {
    const size_t end = change.end_of_run(at);
    if (at == 0 && end == edit.bytes.size()) {
      out.push_back(std::move(edit));
      return;
    }
    out.push_back({edit.offset + at, edit.bytes.substr(at, end - at)});
    at = change.first(end);
  }
}

// Bytes of the new file, as far as they are not payload.
std::string planned(const Draft& draft, uint64_t body, uint64_t offset, uint64_t size) {
  uint64_t kept = offset < body ? std::min(size, body - offset) : 0;
  std::string out = kept ? draft.before.read(offset, kept) : "";
  out.resize(size);
  for (const Edit& e : draft.edits) {
    uint64_t from = std::max(offset, e.offset), to = std::min(offset + size, e.end());
    if (from < to) out.replace(from - offset, to - from, e.bytes, from - e.offset, to - from);
  }
  return out;
}

// Tables of a hostile file may lie inside each other; then the one that was written later has won.
void check_tables(const Draft& draft, const Plan& plan) {
  for (const Edit& table : draft.to_hold)
    if (planned(draft, plan.body, table.offset, table.bytes.size()) != table.bytes)
      refuse("tables lie inside each other");
}

Plan finish(Draft& draft) {
  const Layout& before = draft.before;
  Plan plan;
  plan.payload = draft.payload;
  plan.body = draft.payload.size ? before.content_end() : before.size;
  plan.size = draft.payload.size ? draft.payload.to + draft.payload.size : std::max(draft.end, before.size);
  plan.warnings = std::move(draft.warnings);
  if (auto finding = check_inside(draft.after, plan.size)) refuse("cannot be planned: " + *finding);
  std::ranges::sort(draft.edits, {}, &Edit::offset);
  if (auto finding = check_edits(draft.edits, plan.size)) refuse("cannot be planned: " + *finding);
  plan.after = std::move(draft.after);
  check_tables(draft, plan);
  for (Edit& edit : draft.edits) {
    uint64_t end = std::min(edit.end(), plan.body);
    std::string old = edit.offset < end ? before.read(edit.offset, end - edit.offset) : "";
    keep_differences(std::move(edit), old, plan.edits);
  }
  return plan;
}

Plan unchanged(const Layout& layout, std::string why) {
  return {{}, {}, layout.size, layout.size, {}, layout, std::move(why)};
}

Plan plan_or_throw(const Layout& layout, const Request& request, std::string_view stub) {
  if (kind_of(layout) == Kind::debug_file) return unchanged(layout, "a debug file");
  if (kind_of(layout) == Kind::static_program && layout.section(".dynamic") && request.edits_dynamic()) {
    Plan plan = unchanged(layout, "");
    plan.warnings = {"left alone: it has .dynamic but no PT_DYNAMIC, so no loader reads it"};
    return plan;
  }
  refuse_impossible(layout, request);
  // A file that breaks the loader's rules already would hide what we break.
  if (auto finding = check(layout)) refuse("malformed: " + *finding);
  Draft draft(layout);
  draft.page_size = request.page_size;
  draft.after.os_abi = request.os_abi.value_or(layout.os_abi);
  edit_dynamic(draft, request);
  edit_interpreter(draft, request, stub);
  edit_stack(draft, request);
  reserve_slots(draft); // from here on the number of program headers is final
  place(draft);         // from here on every new address is known
  follow_moves(draft);
  if (auto finding = check(draft.after)) refuse("cannot be planned: " + *finding);
  if (auto finding = check_relro(layout, draft.after)) refuse("cannot be planned: " + *finding);
  // Not a reason to refuse what came in: some files name an interpreter and hold no code at all.
  auto entry = check_entry(draft.after);
  if (entry && !check_entry(layout)) refuse("cannot be planned: " + *entry);
  encode(draft);
  return finish(draft);
}

} // namespace

Expected<Plan> make_plan(const Layout& layout, const Request& request, std::string_view stub) {
  try {
    return plan_or_throw(layout, request, stub);
  } catch (Error& error) {
    return std::unexpected(std::move(error));
  } catch (const std::exception& error) { // hostile input found a hole; the other files still get their turn
    return std::unexpected(Error{std::string("cannot be planned: ") + error.what(), Exit::finding});
  }
}

} // namespace terra::patchelf
