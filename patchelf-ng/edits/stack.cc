// SPDX-License-Identifier: MIT
// PT_GNU_STACK: whether the program asks for an executable stack. Without the entry the kernel and ld.so
// assume that it does, on most machines.
#include <algorithm>
#include <elf.h>

#include "patchelf-ng/plan/draft.hh"

namespace terra::patchelf {

void edit_stack(Draft& draft, const Request& request) {
  if (!request.executable_stack) return;
  uint32_t executable = *request.executable_stack ? PF_X : 0;
  auto at = std::ranges::find(draft.after.segments, uint32_t(PT_GNU_STACK), &Segment::type);
  if (at != draft.after.segments.end())
    at->flags = (at->flags & ~uint32_t(PF_X)) | executable;
  else
    draft.new_stack = Segment{PT_GNU_STACK, PF_R | PF_W | executable, 0, 0, 0, 0, 0, 16};
}

} // namespace terra::patchelf
