// SPDX-License-Identifier: MIT
// The tracer's side of a table: views of descriptors, and what a program that begins finds there.
#include "tracer/shim/table_file.hh"

#include <catch2/catch.hpp>
#include <set>

#include "tracer/shim/block.hh"

using namespace terra;

TEST_CASE("a cookie is a place in a file, far behind all tables, and never the same") {
  std::set<uint64_t> cookies;
  for (int i = 0; i < 100; ++i) {
    uint64_t cookie = make_shim_cookie();
    CHECK(cookie % 4096 == 0);
    CHECK(cookie >= uint64_t(1) << 60);
    CHECK(cookie < uint64_t(1) << 62);
    cookies.insert(cookie);
  }
  CHECK(cookies.size() == 100);
}

TEST_CASE("a view begins with what is known of another, and is its own from then on") {
  TableFile file(shim_slots, make_shim_cookie());
  auto table = file.get();
  REQUIRE(table);
  auto known = [&](uint8_t view) { return table->place().table->view[view].known; };
  uint8_t first = table->take_view();
  REQUIRE(first < shim_views);
  known(first)[0] = 0b1001;
  known(first)[15] = 1;
  uint8_t copy = table->take_view(first);
  REQUIRE(copy != first);
  CHECK(known(copy)[0] == 0b1001);
  CHECK(known(copy)[15] == 1);
  table->forget_view(first);
  CHECK(known(first)[0] == 0);
  CHECK(known(copy)[0] == 0b1001);
  CHECK(known(table->take_view())[0] == 0);
}

TEST_CASE("a table is found by its place in the file, in use or not, and is nobody else's then") {
  TableFile file(shim_slots, make_shim_cookie());
  auto first = file.get(), second = file.get();
  uint64_t offset = second->place().table_offset, area = second->place().area_offset;
  CHECK(file.get_again(offset) == second);
  CHECK(file.get_again(area) == second);
  Table* place = second.get();
  second = nullptr;
  second = file.get_again(offset);
  CHECK(second.get() == place);
  CHECK(file.get().get() != place);
  second = nullptr;
  CHECK(file.get_again(first->place().table_offset) == first);
  CHECK(file.get_again(100 * offset) == nullptr);
}

TEST_CASE("views run out, and come back") {
  TableFile file(shim_slots, make_shim_cookie());
  auto table = file.get();
  std::set<uint8_t> views;
  for (int i = 0; i < shim_views; ++i)
    views.insert(table->take_view());
  CHECK(views.size() == shim_views);
  CHECK(table->take_view() == shim_views);
  table->forget_view(shim_views); // who has none
  table->drop_view(shim_views);
  CHECK(table->take_view() == shim_views);
  table->drop_view(7);
  CHECK(table->take_view() == 7);
  table = nullptr; // another program's, and all are free
  table = file.get();
  CHECK(table->take_view(shim_views) == 0);
}

TEST_CASE("a table is a new program's: nothing of the last one is there") {
  TableFile file(shim_slots, make_shim_cookie());
  auto table = file.get();
  shim_table* memory = table->place().table;
  memory->used = 5;
  memory->begun = 1;
  table = nullptr;
  table = file.get();
  REQUIRE(table->place().table == memory);
  table->prepare({.stack = 0x7ffc0000,
                  .entry = 0x401000,
                  .private_at = 0x7ffcfff8,
                  .owner = 3,
                  .connects = 9,
                  .takes_maps = true,
                  .in_loader = false,
                  .has_area = true});
  CHECK(table->used() == 0);
  CHECK_FALSE(table->has_begun());
  CHECK(memory->first == 3);
  CHECK(memory->area_offset == table->place().area_offset);
  table->stop_connecting();
  CHECK(memory->connects == 0);
}
