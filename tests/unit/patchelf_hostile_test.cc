// SPDX-License-Identifier: MIT
// What fuzzing found in patchelf-ng: files whose tables lie. Each case is the smallest lie that showed it.
#include "patchelf-ng/plan/check.hh"
#include "tests/unit/patchelf_image.hh"

using namespace terra;
using namespace terra::patchelf;
using namespace terra::patchelf::testing;
using Catch::Matchers::Contains;

namespace {

enum Field : uint64_t {
  sh_type = 4,
  sh_flags = 8,
  sh_addr = 16,
  sh_offset = 24,
  sh_size = 32,
  e_shoff = 40
};                                                            // ELFCLASS64
enum Index : size_t { note_a = 2, dynstr = 4, shstrtab = 6 }; // as image() has them

void put(std::string& bytes, uint64_t offset, uint64_t value, int width) {
  bytes.replace(offset, size_t(width), Codec(Layout{}).number(value, width));
}

void put_section(std::string& bytes, Index section, Field field, uint64_t value) {
  put(bytes, layout_of(bytes).shoff + section * 64 + field, value, field == sh_type ? 4 : 8);
}

Request long_rpath() {
  Request request;
  request.rpath = "/" + std::string(300, 'x');
  return request;
}

std::string refusal_of(const std::string& bytes, const Request& request = long_rpath()) {
  auto plan = make_plan(layout_of(bytes), request, {});
  return plan ? "it was planned" : plan.error().message;
}

} // namespace

TEST_CASE("a section that claims more than the string table is not taken behind the file") {
  std::string bytes = image({});
  put_section(bytes, dynstr, sh_size, bytes.size() - layout_of(bytes).section(".dynstr")->offset);
  CHECK_THAT(refusal_of(bytes), Contains("would end behind the file"));
}

TEST_CASE("a symbol table inside the program headers does not win over them") {
  std::string bytes = image({});
  const Layout layout = layout_of(bytes);
  // The last program header as a symbol: 16 bytes on, p_vaddr's top is the section and p_paddr the value.
  uint64_t header = layout.phoff + (layout.segments.size() - 1) * 56;
  put(bytes, header, 0x6ffffff0, 4);
  put(bytes, header + 16, uint64_t(dynstr) << 48, 8);
  put(bytes, header + 24, layout.section(".dynstr")->addr, 8);
  put_section(bytes, note_a, sh_type, SHT_SYMTAB);
  put_section(bytes, note_a, sh_flags, 0);
  put_section(bytes, note_a, sh_offset, header + 16);
  put_section(bytes, note_a, sh_size, 24);
  CHECK(refusal_of(bytes) == "tables lie inside each other");
}

TEST_CASE("a payload never moves to the front, where an in-place copy would run over itself") {
  std::string bytes = image({});
  uint64_t table = layout_of(bytes).shoff;
  bytes.insert(table, 0x4000, '\0'); // room that nothing owns
  put(bytes, e_shoff, table + 0x4000, 8);
  bytes += "payload!";
  auto plan = make_plan(layout_of(bytes), long_rpath(), {});
  REQUIRE(plan);
  CHECK(plan->payload.to >= plan->payload.from);
  std::string after = applied(bytes, *plan);
  CHECK_THAT(after, Catch::EndsWith("payload!"));
  CHECK(check(layout_of(after)) == std::nullopt);
}

TEST_CASE("section names that are not in the file get no section added to them") {
  std::string bytes = image({});
  put_section(bytes, shstrtab, sh_type, SHT_NULL);
  std::string after = edited(bytes, long_rpath());
  CHECK(layout_of(after).sections.size() == layout_of(bytes).sections.size());
}

TEST_CASE("section names that end in a free slot of .dynamic keep their end") {
  std::string bytes = image({});
  const Layout layout = layout_of(bytes);
  put_section(bytes, shstrtab, sh_offset, data_offset);
  put_section(bytes, shstrtab, sh_size, layout.dynamic_used() * 16 + 1);
  Request request;
  request.rpath = "suffix"; // there already: nothing has to be appended
  CHECK(refusal_of(bytes, request) == "tables lie inside each other");
}

TEST_CASE("a dynamic section that ends in what follows it is edited, one without an end is not") {
  Shape shape;
  shape.spare_dynamic = 0;
  std::string bytes = image(shape);
  const Layout layout = layout_of(bytes);
  for (size_t i = 0; i < layout.segments.size(); i++)
    if (layout.segments[i].type == PT_DYNAMIC)
      put(bytes, layout.phoff + i * 56 + 32, layout.dynamic_used() * 16, 8); // p_filesz
  Layout after = layout_of(edited(bytes, long_rpath()));
  CHECK(after.dynamic_used() < after.dynamic.size());
  Request renamed; // as many entries as before: .dynamic stays
  renamed.replace_needed = {{"libc.so.6", "libother-and-longer.so"}};
  after = layout_of(edited(bytes, renamed));
  CHECK(after.segment(PT_DYNAMIC)->vaddr == layout.segment(PT_DYNAMIC)->vaddr);
  CHECK(after.dynamic_ends_outside);

  const uint64_t behind = layout.dynamic_used() * 16, dynamic = layout.segment(PT_DYNAMIC)->vaddr;
  put(bytes, data_offset + behind, dynamic, 8); // as bfd begins a GOT
  put(bytes, data_offset + behind + 16, 0, 8);
  CHECK(layout_of(bytes).dynamic_ends_outside == dynamic + behind + 16);
  put(bytes, data_offset + behind, 1, 8);
  Fd fd(::memfd_create("image", MFD_CLOEXEC));
  REQUIRE(write_all(fd.get(), bytes, "image"));
  auto refused = read_layout(fd.get(), "image");
  REQUIRE(!refused);
  CHECK_THAT(refused.error().message, Contains("has no end"));
}

TEST_CASE("a section that claims to be .dynamic inside the strings does not become misaligned") {
  std::string bytes = image({});
  put_section(bytes, note_a, sh_type, SHT_DYNAMIC);
  put_section(bytes, note_a, sh_addr, layout_of(bytes).section(".dynstr")->addr + 1);
  put_section(bytes, note_a, sh_offset, data_offset);
  put_section(bytes, note_a, sh_size, 8);
  CHECK_THAT(refusal_of(bytes), Contains("would not be aligned"));
}

TEST_CASE("a note that claims all that follows is not taken behind the file") {
  Shape shape;
  shape.property = shape.sections = false;
  std::string bytes = edited(image(shape), long_rpath()); // notes made room for a program header
  bytes.resize(bytes.size() + 30000, 'j');
  const Layout layout = layout_of(bytes);
  size_t lying = layout.segments.size();
  for (size_t i = 0; i < layout.segments.size(); i++)
    if (layout.segments[i].type == PT_NOTE && layout.segments[i].offset > data_offset) lying = i;
  REQUIRE(lying < layout.segments.size());
  put(bytes, layout.phoff + lying * 56 + 32, bytes.size() - layout.segments[lying].offset, 8);
  Request longer;
  longer.rpath = std::string(2000, 'y');
  CHECK_THAT(refusal_of(bytes, longer), Contains("would end behind the file"));
}

TEST_CASE("a dynamic section that may not grow is left as it is") {
  Shape shape;
  shape.spare_dynamic = 0;
  Layout layout = layout_of(image(shape));
  layout.dynamic.insert(layout.dynamic.begin(), most_dynamic_entries - layout.dynamic.size(), {DT_DEBUG, 0});
  auto plan = make_plan(layout, long_rpath(), {});
  REQUIRE(!plan);
  CHECK(plan.error().message == "too many dynamic entries");
}

TEST_CASE("symbol versions inside the ELF header do not win over it") {
  Shape shape;
  shape.type = ET_EXEC;
  std::string bytes = image(shape);
  const Layout layout = layout_of(bytes);
  const uint64_t symbols = layout.section(".note.a")->addr, base = 0x400000;
  // Two symbols, the second one called "libc.so.6", with the version that e_machine makes: the tables
  // overlap.
  bytes.replace(symbols - base, 48,
                std::string(24, '\0') + std::string("\1\0\0\0\x12\0\1\0", 8) + std::string(16, '\0'));
  std::vector<DynEntry> entries = layout.dynamic;
  for (DynEntry entry :
       {DynEntry{DT_SYMTAB, symbols}, DynEntry{DT_VERSYM, base + 16}, DynEntry{DT_HASH, base + 0xe00}})
    *std::ranges::find(entries, DT_NULL, &DynEntry::tag) = entry;
  std::string table = Codec(layout).table(entries),
              hash = Codec(layout).number(1, 4) + Codec(layout).number(2, 4);
  bytes.replace(data_offset, table.size(), table);
  bytes.replace(0xe00, 20, hash + std::string(12, '\0'));
  Request request;
  request.clear_versions = {"libc.so.6"};
  CHECK(refusal_of(bytes, request) == "tables lie inside each other");
}
