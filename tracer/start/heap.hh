// SPDX-License-Identifier: MIT
// The heap of a short run, mapped by two calls instead of forty page faults: one for what is needed before
// the program begins, and one for the rest, while it runs.
#pragma once

namespace terra {

// Before the first allocation. Memory that the kernel does not give now comes later, page by page.
void prepare_heap();
// Once, when nobody waits for the tracer.
void prepare_rest_of_heap();

} // namespace terra
