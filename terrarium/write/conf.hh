// SPDX-License-Identifier: MIT
// lib64/terrarium.conf: what the redirector (preload/redirect/conf.h describes the lines) has to know at
// every start.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "terrarium/plan/item.hh"
#include "terrarium/plan/passthrough.hh"

namespace terra {

// The shipped list terrarium/write/host-paths, comments removed: visible with `terrarium pack
// --print-host-paths`.
std::string host_paths_text();

struct HostPaths {
  std::vector<std::string> exact;
  std::vector<std::string> children_of; // each name right below these
  bool holds(const std::string& path) const;
};
HostPaths shipped_host_paths();

// The directories that are the terrarium's altogether: those in which a file or link was packed and that are
// not shared with the host; only the topmost ones. One that was only passed on the way to them stays the
// host's where there is one.
std::vector<std::string> owned_directories(const std::map<std::string, Item>& items, const HostPaths& host);

// The whole text. `top` is the terrarium on disk: libc and the loader in its lib64 are prepared for the
// redirector.
Expected<std::string> make_conf(const std::map<std::string, Item>& items, const HostPaths& host,
                                const Passthrough& passthrough, const std::string& top);

} // namespace terra
