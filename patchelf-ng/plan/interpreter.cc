// SPDX-License-Identifier: MIT
// PT_INTERP, and the stub that stands in for the kernel when the interpreter is relative to the program.
#include <algorithm>
#include <elf.h>

#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

namespace {

constexpr std::string_view origin = "$ORIGIN/";
constexpr uint64_t longest_interpreter = 4096; // PATH_MAX with its NUL, fs/binfmt_elf.c

Segment& interp_segment(Layout& layout) {
  auto is_interp = [](const Segment& s) { return s.type == PT_INTERP || s.type == pt_hidden_interp; };
  auto at = std::ranges::find_if(layout.segments, is_interp);
  if (at == layout.segments.end()) refuse("no interpreter to change: a library or a static program");
  return *at;
}

// What .interp names while the stub is in charge. gdb (solib-svr4.c, enable_break) would open an absolute
// interpreter and expect it at AT_BASE, which is 0 when the program starts; a name that it can't open makes
// it look at the libraries when _start is reached. And the old path is no one's business any more.
void show_to_debuggers(Draft& draft, const std::string& interpreter) {
  uint64_t room = draft.interp.empty() ? interp_segment(draft.after).filesz : draft.interp.size();
  std::string shown = interpreter.size() < room ? interpreter : "$ORIGIN";
  shown.resize(room);
  if (room != 0) shown.back() = '\0';
  (draft.interp.empty() ? draft.interp_in_place : draft.interp) = shown;
}

void use_stub(Draft& draft, const std::string& interpreter, std::string_view stub) {
  if (stub.empty()) refuse("a $ORIGIN interpreter is possible on x86-64, i386 and aarch64 only");
  if (draft.entry == 0) refuse("no entry point: a library that names an interpreter");
  std::string path = interpreter.substr(origin.size());
  std::string code(stub.substr(AnnexHeader::size));
  code.resize(align_up(code.size(), 16));
  draft.path = AnnexHeader::size + code.size();
  size_t room = code.size() + 2 * (path.size() + 1);
  size_t needed = code.size() + path.size() + 1;
  size_t old = draft.old ? draft.old->header.block - AnnexHeader::size : 0;
  draft.block = code + path;
  draft.block.resize(needed <= old ? old : room);
  draft.stub = true;
  interp_segment(draft.after).type = pt_hidden_interp;
  show_to_debuggers(draft, interpreter);
}

void use_kernel(Draft& draft, std::string interpreter) {
  Segment& segment = interp_segment(draft.after);
  if (interpreter_of(draft.before) == interpreter) return;
  segment.type = PT_INTERP;
  if (draft.stub) draft.after.entry = draft.entry;
  draft.stub = false;
  draft.path = 0;
  draft.block.clear();
  interpreter += '\0';
  if (!draft.interp.empty() && interpreter.size() <= draft.interp.size()) {
    interpreter.resize(draft.interp.size());
    draft.interp = interpreter;
  } else if (draft.interp.empty() && interpreter.size() <= segment.filesz) {
    interpreter.resize(
        segment.filesz); // the rest of the room stays ours: NULs, as the kernel wants at the end
    draft.interp_in_place = interpreter;
  } else {
    interpreter.resize(std::min(align_up(2 * interpreter.size(), 16), longest_interpreter));
    draft.interp = interpreter;
  }
}

} // namespace

void edit_interpreter(Draft& draft, const Request& request, std::string_view stub) {
  if (!request.interpreter) return;
  interp_segment(draft.after); // or it refuses
  if (request.interpreter->size() >= longest_interpreter) refuse("the interpreter's path is too long");
  if (request.interpreter->starts_with(origin))
    use_stub(draft, *request.interpreter, stub);
  else
    use_kernel(draft, *request.interpreter);
}

} // namespace terra::patchelf
