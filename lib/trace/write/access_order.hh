// SPDX-License-Identifier: MIT
// The accesses of a batch in the order of their key (schema.sql, table access).
#pragma once

#include <vector>

#include "lib/trace/recorder.hh"

namespace terra {

std::vector<const TraceBatch::AccessRow*> in_order_of_key(const std::vector<TraceBatch::AccessRow>& rows);

} // namespace terra
