// SPDX-License-Identifier: MIT
// What a process has at the moment it is first seen: descriptors that somebody else opened, mapped objects.
#pragma once

#include <string>
#include <vector>

#include "tracer/calls/scene.hh"

namespace terra {

// Open descriptors with a path, as Op::inherit: files that are used without being opened.
std::vector<Access> descriptors_of(const Places& places, pid_t tid);
// The tracer's own that a program it executes gets: faster than asking /proc for those of another process.
std::vector<Access> inherited_descriptors(const Places& places);

// The program itself and what it has mapped executable, for a process that started long ago.
void record_mappings(Scene& scene, const Tracee& tracee);

// "r", "w", "rw" or "p"; empty if there is no such descriptor.
std::string descriptor_mode(pid_t tid, int fd);

// `pid` and all its descendants, each with all its threads.
std::vector<pid_t> threads_of_tree(pid_t pid);

} // namespace terra
