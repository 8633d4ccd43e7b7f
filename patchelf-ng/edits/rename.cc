// SPDX-License-Identifier: MIT
// --rename-dynamic-symbols: other names for symbols, defined here or asked for.
#include "patchelf-ng/edits/rename.hh"

#include "patchelf-ng/edits/hash_tables.hh"
#include "patchelf-ng/file/codec.hh"

namespace terra::patchelf {

void rename_symbols(Draft& draft, const Request& request, Strings& strings) {
  if (request.renames.empty()) return;
  auto table = symbol_table(draft.before);
  if (!table) refuse("no dynamic symbols to rename, or their number is unknown");
  const Codec codec(draft.before);
  std::string symbols = draft.content(table->offset, table->size());
  std::vector<std::string> names;
  bool changed = false;
  for (uint64_t at = 0; at < symbols.size(); at += table->entry) {
    auto name = draft.before.string_at(codec.number_in(std::string_view(symbols).substr(at, 4)));
    if (!name) refuse("a symbol's name is outside the table: string table index out of bounds");
    auto wanted = request.renames.find(*name);
    names.push_back(wanted == request.renames.end() ? *name : wanted->second);
    if (wanted == request.renames.end() || wanted->second == *name) continue;
    symbols.replace(at, 4, codec.number(strings.permanent(wanted->second), 4));
    changed = true;
  }
  if (changed) rebuild_hash_tables(draft, *table, std::move(symbols), std::move(names));
}

} // namespace terra::patchelf
