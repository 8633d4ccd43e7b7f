// SPDX-License-Identifier: MIT
// From a list of paths to items: every symbolic link on the way, every file once, what kind each one is.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/base/records.hh"
#include "terrarium/plan/item.hh"

namespace terra {

struct Inventory {
  std::map<std::string, Item> items; // by source path; the order makes packs reproducible
  std::vector<Error> problems;       // listed paths that are missing or unreadable
};

// A list may be written by hand: links are followed to their ends and added with what they lead to, and the
// loader of every program is added, and the base copy of every library that is a variant for some processors.
// Devices, sockets and FIFOs are problems.
Inventory take_inventory(const std::vector<ListEntry>& list);

// The item that `path` leads to when all links are followed, among the items; null when it is not there.
const Item* find_final(const std::map<std::string, Item>& items, const std::string& path);

} // namespace terra
