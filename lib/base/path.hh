// SPDX-License-Identifier: MIT
// Paths as byte strings, taken apart and put together without asking the file system.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace terra {

// "/a/b" of "/a/b/c"; "/" of "/c"; "." of "c". As dirname(3).
std::string dir_name(std::string_view path);
// "c" of "/a/b/c" and of "/a/b/c/"; "/" of "/". As basename(3).
std::string base_name(std::string_view path);

// `path` itself when it is absolute, otherwise below `dir`.
std::string join_path(std::string_view dir, std::string_view path);

// Lexically: no "." and no empty components; ".." removes the component before it. Wrong across symbolic
// links to directories, so only for paths whose directories are known to be real, or for display. Keeps
// leading ".." of a relative path; "" becomes ".".
std::string normal_path(std::string_view path);

// The relative path that leads from directory `from` to `to`; both absolute and normal.
std::string relative_path(std::string_view from, std::string_view to);

// Whether `path` is `dir` or below it. Whole components only: "/usr/lib" does not hold "/usr/lib64".
bool is_below(std::string_view path, std::string_view dir);

std::vector<std::string_view> split(std::string_view text, char separator); // empty pieces kept

} // namespace terra
