// SPDX-License-Identifier: MIT
// The rows of one batch into the tables of schema.sql. The caller owns the transaction.
#pragma once

#include "lib/trace/database.hh"
#include "lib/trace/recorder.hh"

namespace terra {

// Throws Error.
void insert_batch(Database& db, const TraceBatch& batch);

} // namespace terra
