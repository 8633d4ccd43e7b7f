// SPDX-License-Identifier: MIT
#include "terrarium/plan/layout.hh"

#include <catch2/catch.hpp>

#include "terrarium/plan/run_path.hh"
#include "terrarium/write/conf.hh"
#include "terrarium/write/manifest.hh"

using namespace terra;

namespace {

Item library(const std::string& path, const std::string& soname) {
  Item item;
  item.source = path;
  item.kind = Kind::library;
  item.image.soname = soname;
  return item;
}

std::string link_to(const Layout& layout, const std::string& inside) {
  for (const AddedLink& link : layout.links)
    if (link.inside == inside) return link.target;
  return "none";
}

} // namespace

TEST_CASE("system library directories of several distributions") {
  CHECK(is_system_library_dir("/usr/lib/x86_64-linux-gnu"));
  CHECK(is_system_library_dir("/lib64"));
  CHECK(is_system_library_dir("/usr/lib"));
  CHECK_FALSE(is_system_library_dir("/usr/lib/git-core"));
  CHECK_FALSE(is_system_library_dir("/usr/lib/python3.11/lib-dynload"));
  CHECK_FALSE(is_system_library_dir("/opt/lib"));
}

TEST_CASE("a system library moves to lib64 under its soname, with a link where it was") {
  std::map<std::string, Item> items;
  items["/usr/lib/x86_64-linux-gnu/libz.so.1.2.13"] =
      library("/usr/lib/x86_64-linux-gnu/libz.so.1.2.13", "libz.so.1");
  Layout layout = lay_out(items, {}, Passthrough({}));
  CHECK(items.begin()->second.inside == "lib64/libz.so.1");
  CHECK(link_to(layout, "usr/lib/x86_64-linux-gnu/libz.so.1.2.13") == "../../../lib64/libz.so.1");
}

TEST_CASE("same-named libraries keep apart, plugins keep their place") {
  std::map<std::string, Item> items;
  items["/lib/libx.so.1"] = library("/lib/libx.so.1", "libx.so.1");
  items["/opt/a/libx.so.1"] = library("/opt/a/libx.so.1", "libx.so.1");
  items["/usr/lib/libx.so.1"] = library("/usr/lib/libx.so.1", "libx.so.1");
  lay_out(items, {}, Passthrough({}));
  CHECK(items["/lib/libx.so.1"].inside == "lib64/libx.so.1");
  CHECK(items["/opt/a/libx.so.1"].inside == "opt/a/libx.so.1");
  CHECK(items["/usr/lib/libx.so.1"].inside == "usr/lib/libx.so.1");
}

TEST_CASE("a needed library outside the system directories gets a name in lib64") {
  std::map<std::string, Item> items;
  items["/opt/a/lib/libx.so.1"] = library("/opt/a/lib/libx.so.1", "libx.so.1");
  Item user = library("/usr/lib/libuser.so", "libuser.so");
  user.image.needed = {"libx.so.1", "libmissing.so"};
  items[user.source] = user;
  Layout layout = lay_out(items, {}, Passthrough({}));
  CHECK(link_to(layout, "lib64/libx.so.1") == "../opt/a/lib/libx.so.1");
  REQUIRE(layout.missing.size() == 1);
  CHECK(layout.missing[0] == "/usr/lib/libuser.so: needs libmissing.so, which is not in the list");
}

TEST_CASE("the run path inside keeps the object's own entries that were packed, from $ORIGIN") {
  std::map<std::string, Item> items;
  Item program;
  program.kind = Kind::program;
  program.source = "/opt/a/bin/p";
  program.inside = "opt/a/bin/p";
  program.image.runpath = "$ORIGIN/../lib:/opt/b:/nowhere:/usr/lib";
  items["/opt/a/lib/libx.so"] = library("/opt/a/lib/libx.so", "libx.so");
  items["/opt/b/liby.so"] = library("/opt/b/liby.so", "liby.so");
  items["/usr/lib/libz.so"] = library("/usr/lib/libz.so", "libz.so");
  CHECK(run_path_inside(program, items, Passthrough({})) ==
        "$ORIGIN/../lib:$ORIGIN/../../b:$ORIGIN/../../../lib64");
  program.inside = "lib64/p";
  program.image.runpath.reset();
  CHECK(run_path_inside(program, items, Passthrough({})) == "$ORIGIN");
  Item plugin = library("/usr/lib/p/x.so", "x.so"); // reached by its own path, and by a link in lib64
  plugin.inside = "usr/lib/p/x.so";
  CHECK(run_path_inside(plugin, items, Passthrough({})) == "$ORIGIN/../../../lib64:$ORIGIN");
}

TEST_CASE("owned directories are the topmost that hold packed files and are not shared") {
  HostPaths host = shipped_host_paths();
  CHECK(host.holds("/usr/bin"));
  CHECK(host.holds("/home/someone"));
  CHECK_FALSE(host.holds("/usr/lib/python3.11"));
  std::map<std::string, Item> items;
  for (const char* path :
       {"/usr/bin/x", "/usr/lib/p/a/b.py", "/usr/lib/p/c.py", "/usr/lib/p-q/d", "/etc/passwd"})
    items[path].source = path;
  CHECK(owned_directories(items, host) == std::vector<std::string>{"/usr/lib/p", "/usr/lib/p-q"});
}

TEST_CASE("a path survives the manifest") {
  std::string odd = "a\tb\nc\\d\x01\xff e";
  CHECK(unescape_path(escape_path(odd)) == odd);
  CHECK(escape_path("a\tb") == "a\\011b");
  std::vector<ManifestEntry> in = {{odd, "data", "0644", "3", "-", "/x", "", "", "why not"}};
  auto out = parse_manifest(manifest_text(in));
  REQUIRE(out.size() == 1);
  CHECK(out[0].path == odd);
  CHECK(out[0].why == "why not");
}
