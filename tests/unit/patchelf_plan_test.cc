// SPDX-License-Identifier: MIT
#include "patchelf-ng/plan/plan.hh"

#include "patchelf-ng/plan/annex.hh"
#include "patchelf-ng/plan/check.hh"
#include "patchelf-ng/plan/stub_blob.hh"
#include "patchelf-ng/print.hh"
#include "tests/unit/patchelf_image.hh"

using namespace terra;
using namespace terra::patchelf;
using namespace terra::patchelf::testing;

namespace {

Request rpath(std::string value) {
  Request request;
  request.rpath = std::move(value);
  return request;
}

std::vector<Segment> loads(const Layout& layout) {
  std::vector<Segment> out;
  for (const Segment& s : layout.segments)
    if (s.type == PT_LOAD) out.push_back(s);
  return out;
}

size_t count(const Layout& layout, uint32_t type) {
  return size_t(std::ranges::count(layout.segments, type, &Segment::type));
}

const std::string long_path(300, 'x');

} // namespace

TEST_CASE("rpath and needed in every class and byte order") {
  for (Shape shape : {Shape{true, true}, Shape{true, false, EM_PPC64}, Shape{false, true, EM_386},
                      Shape{false, false, EM_MIPS}}) {
    for (bool sections : {true, false}) {
      shape.sections = sections;
      CAPTURE(shape.wide, shape.little, sections);
      std::string before = image(shape);
      Request request = rpath("/" + long_path);
      request.add_needed = {"liba.so", "libb.so"};
      request.no_default_lib = true;
      std::string after = edited(before, request);
      Layout layout = layout_of(after);
      CHECK(rpath_of(layout) == "/" + long_path);
      CHECK(needed_of(layout) == std::vector<std::string>{"liba.so", "libb.so", "libc.so.6"});
      CHECK(layout.dyn(DT_FLAGS_1) == DF_1_NODEFLIB);
      CHECK(check(layout) == std::nullopt);
      // The old segments are what and where they were.
      auto old = loads(layout_of(before)), now = loads(layout);
      REQUIRE(now.size() == old.size() + 1);
      CHECK(std::equal(old.begin(), old.end(), now.begin()));
      CHECK(edited(after, request) == after);
    }
  }
}

TEST_CASE("the new segment starts behind the bss, congruent, aligned as the others are") {
  for (auto [machine, align, wanted] :
       {std::tuple{EM_X86_64, 0x1000, 0x1000}, std::tuple{EM_X86_64, 0x200000, 0x200000},
        std::tuple{EM_AARCH64, 0x1000, 0x10000}}) {
    Shape shape;
    shape.machine = uint16_t(machine), shape.align = uint64_t(align);
    Layout before = layout_of(image(shape));
    Segment added = loads(layout_of(edited(image(shape), rpath(long_path)))).back();
    CHECK(added.align == uint64_t(wanted));
    CHECK((added.vaddr - added.offset) % added.align == 0);
    CHECK(added.vaddr / added.align > (loads(before).back().end() - 1) / added.align);
    CHECK(added.flags == PF_R);
    CHECK(added.filesz == added.memsz);
  }
}

TEST_CASE("new segments are aligned to a page size that was asked for") {
  Request request = rpath(long_path);
  request.page_size = 65536;
  Layout layout = layout_of(edited(image({}), request));
  Segment added = loads(layout).back();
  CHECK(added.align == 65536);
  CHECK((added.vaddr - added.offset) % 65536 == 0);
}

TEST_CASE("a program header comes from PT_NULL, then the doubled note, then from displaced notes") {
  for (uint16_t type : {ET_DYN, ET_EXEC}) {
    Shape shape;
    shape.type = type;
    shape.null_segment = true;
    Layout layout = layout_of(edited(image(shape), rpath(long_path)));
    CHECK(count(layout, PT_NULL) == 0);
    CHECK(count(layout, PT_NOTE) == 2);

    shape.null_segment = false;
    layout = layout_of(edited(image(shape), rpath(long_path)));
    CHECK(count(layout, PT_NOTE) == 1);
    CHECK(layout.segments.size() == layout_of(image(shape)).segments.size());

    shape.property = false;
    Layout before = layout_of(image(shape));
    layout = layout_of(edited(image(shape), rpath(long_path)));
    CHECK(layout.phoff == before.phoff);
    CHECK(layout.segments.size() == before.segments.size() + 1);
    const Segment *note = layout.segment(PT_NOTE), *old = before.segment(PT_NOTE);
    CHECK(note->offset != old->offset);
    CHECK(layout.read(note->offset, note->filesz) == before.read(old->offset, old->filesz));
    CHECK(layout.section(".note.b")->addr == note->vaddr);
    CHECK(interpreter_of(layout) == interpreter);
    CHECK(check(layout) == std::nullopt);
  }
}

TEST_CASE("the table moves only when nothing may make room") {
  Shape shape;
  shape.property = false, shape.sections = false; // .interp and a note are known, what follows is not
  shape.spare_dynamic = 0;                        // and two segments are needed
  auto plan = make_plan(layout_of(image(shape)), rpath(long_path), {});
  REQUIRE(plan);
  std::string after = applied(image(shape), *plan);
  Layout layout = layout_of(after);
  CHECK(check(layout) == std::nullopt);
  CHECK(rpath_of(layout) == long_path);
  CHECK((layout.phoff == layout_of(image(shape)).phoff) == plan->warnings.empty());
  CHECK(layout.segment(PT_PHDR)->offset == layout.phoff);
  CHECK(edited(after, rpath(long_path)) == after);
}

TEST_CASE("dynamic entries use spare slots, and .dynamic moves only without one") {
  Shape shape;
  shape.spare_dynamic = 1;
  Layout before = layout_of(image(shape));
  Layout layout = layout_of(edited(image(shape), rpath(long_path)));
  CHECK(layout.segment(PT_DYNAMIC)->vaddr == before.segment(PT_DYNAMIC)->vaddr);

  shape.spare_dynamic = 0;
  std::string after = edited(image(shape), rpath(long_path));
  layout = layout_of(after);
  Segment dynamic = *layout.segment(PT_DYNAMIC);
  CHECK(dynamic.vaddr != before.segment(PT_DYNAMIC)->vaddr);
  REQUIRE(loads(layout).size() == 4);
  CHECK(loads(layout)[2].vaddr == dynamic.vaddr);
  CHECK(loads(layout)[2].flags == (PF_R | PF_W));
  CHECK(layout.section(".dynamic")->addr == dynamic.vaddr);
  // With room for the next entries.
  Request more = rpath(long_path);
  more.add_needed = {"a", "b", "c"};
  CHECK(edited(after, more).size() == after.size());
}

TEST_CASE("a string that is there already, also as the end of another, changes no string table") {
  for (const char* known : {"libc.so.6", "long/suffix", "suffix"}) {
    auto plan = make_plan(layout_of(image({})), rpath(known), {});
    REQUIRE(plan);
    CHECK(plan->size == image({}).size());
    Layout layout = layout_of(applied(image({}), *plan));
    CHECK(rpath_of(layout) == known);
    CHECK(loads(layout).size() == 2);
  }
}

TEST_CASE("an interpreter that fits is written in place and its room is kept") {
  Request request;
  request.interpreter = std::string("/ld");
  std::string after = edited(image({}), request);
  CHECK(after.size() == image({}).size());
  CHECK(interpreter_of(layout_of(after)) == "/ld");
  request.interpreter = std::string(interpreter);
  CHECK(edited(after, request) == image({}));

  request.interpreter = std::string("/") + long_path;
  after = edited(image({}), request);
  Layout layout = layout_of(after);
  CHECK(interpreter_of(layout) == "/" + long_path);
  CHECK(layout.section(".interp")->addr == layout.segment(PT_INTERP)->vaddr);
  CHECK(loads(layout).back().vaddr < layout.segment(PT_INTERP)->vaddr); // never the first bytes of a PT_LOAD
  CHECK(check(layout) == std::nullopt);
}

TEST_CASE("the stub takes the entry point, hides PT_INTERP, and is undone") {
  Request relative, absolute;
  relative.interpreter = std::string("$ORIGIN/../lib64/ld.so");
  absolute.interpreter = std::string("/elsewhere/lib/ld.so.1/and/longer");
  Layout before = layout_of(image({}));
  std::string with = edited(image({}), relative, stub_for(before));
  Layout layout = layout_of(with);
  CHECK(interpreter_of(layout) == relative.interpreter);
  CHECK(layout.segment(PT_INTERP) == nullptr);
  CHECK(layout.entry == loads(layout).back().vaddr + AnnexHeader::size);
  CHECK(loads(layout).back().flags == (PF_R | PF_X));
  CHECK(find_annex(layout)->header.entry == before.entry);
  CHECK(edited(with, relative, stub_for(before)) == with);

  layout = layout_of(edited(with, absolute, stub_for(before)));
  CHECK(interpreter_of(layout) == absolute.interpreter);
  CHECK(layout.entry == before.entry);
  CHECK(loads(layout).back().flags == PF_R);
  CHECK(check(layout) == std::nullopt);

  Shape shape;
  shape.machine = EM_RISCV;
  layout = layout_of(image(shape));
  CHECK(stub_for(layout).empty());
  CHECK_FALSE(make_plan(layout, relative, stub_for(layout)));
}

TEST_CASE("alternating edits keep the size, and what is removed is gone") {
  std::string bytes = edited(image({}), rpath("/secret/" + long_path));
  size_t size = bytes.size();
  for (int i = 0; i < 5; i++) {
    bytes = edited(bytes, rpath("/b"));
    CHECK(bytes.find("/secret/") == std::string::npos);
    Request remove;
    remove.remove_rpath = true;
    bytes = edited(bytes, remove);
    CHECK_FALSE(rpath_of(layout_of(bytes)));
    bytes = edited(bytes, rpath("/secret/" + long_path));
    CHECK(bytes.size() == size);
  }
}

TEST_CASE("a payload stays last, at the same place within a page") {
  std::string payload(5000, 'P'), bytes = image({}) + payload;
  std::string after = edited(bytes, rpath(long_path));
  CHECK(after.ends_with(payload));
  CHECK((after.size() - bytes.size()) % 4096 == 0);
  CHECK(layout_of(after).content_end() == after.size() - payload.size());
  CHECK(rpath_of(layout_of(after)) == long_path);
}

TEST_CASE("a plan writes nothing but what differs") {
  auto plan = make_plan(layout_of(image({})), rpath("suffix"), {});
  REQUIRE(plan);
  size_t written = 0;
  for (const Edit& e : plan->edits)
    written += e.bytes.size();
  CHECK(written <= 16);
}

TEST_CASE("check finds what a loader would stumble over") {
  Layout good = layout_of(image({}));
  REQUIRE(check(good) == std::nullopt);
  auto broken = [&](auto change) {
    Layout layout = good;
    change(layout);
    return check(layout).has_value();
  };
  CHECK(broken([](Layout& l) { l.segments[3].vaddr = l.segments[2].vaddr + 0x10; })); // overlap
  CHECK(broken([](Layout& l) { std::swap(l.segments[2], l.segments[3]); }));          // order
  CHECK(broken([](Layout& l) { l.segments[3].offset += 8; }));                        // congruence
  CHECK(broken([](Layout& l) { l.segments[0].vaddr += 0x100000; }));                  // table not loaded
  CHECK(broken([](Layout& l) { l.segments[4].offset += 16; }));                       // two places
  CHECK(broken([](Layout& l) { l.dynamic[0].value = 1000; }));                        // string
  CHECK(broken([](Layout& l) { l.dynamic.assign(3, {DT_NEEDED, 1}); }));              // no end
  Layout lost = good;
  lost.entry = 0x900000;
  CHECK(check_entry(lost).has_value());
  CHECK(check_edits({{0, "ab"}, {1, "c"}}, 10).has_value());
  CHECK(check_edits({{9, "ab"}}, 10).has_value());
  CHECK_FALSE(check_edits({{0, "ab"}, {2, "c"}}, 3).has_value());
}

TEST_CASE(".dynamic stays in PT_GNU_RELRO as long as it has room there, and PT_GNU_RELRO in its segment") {
  Layout before;
  before.segments = {{PT_LOAD, PF_R | PF_W, 0, 0x1000, 0x1000, 0x1000, 0x1000, 0x1000},
                     {PT_DYNAMIC, PF_R | PF_W, 0x800, 0x1800, 0x1800, 48, 48, 8},
                     {PT_GNU_RELRO, PF_R, 0x400, 0x1400, 0x1400, 0xc00, 0xc00, 1}};
  before.dynamic = {{DT_NEEDED, 1}, {DT_NULL, 0}, {DT_NULL, 0}};
  Layout after = before;
  CHECK(check_relro(before, after) == std::nullopt);
  after.segments[1].vaddr = 0x9000;
  CHECK(check_relro(before, after) == ".dynamic would leave PT_GNU_RELRO");
  after.dynamic.insert(after.dynamic.begin(), 2, DynEntry{DT_NEEDED, 1}); // does not fit where it was
  CHECK(check_relro(before, after) == std::nullopt);
  CHECK(check_relro(after, after) == std::nullopt); // nothing to lose
  after.segments[2].vaddr = 0x8000;
  CHECK(check_relro(before, after) == "PT_GNU_RELRO would be in no segment");
}

TEST_CASE("a section header table behind the program headers makes room, as in Go's programs") {
  Shape shape;
  shape.property = false;
  std::string bytes = image(shape);
  Layout layout = layout_of(bytes);
  Codec codec(layout);
  const uint64_t phoff = 0x900, shoff = phoff + layout.segments.size() * layout.phentsize();
  for (Segment& s : layout.segments)
    if (s.type == PT_PHDR) s.offset = s.vaddr = s.paddr = phoff;
  bytes.replace(phoff, shoff - phoff, codec.table(layout.segments));
  std::string sections = codec.table(layout.sections);
  bytes.replace(shoff, sections.size(), sections);
  bytes.replace(32, 16, codec.word(phoff) + codec.word(shoff));
  auto plan = make_plan(layout_of(bytes), rpath(long_path), {});
  REQUIRE(plan);
  CHECK(plan->warnings.empty());
  Layout after = layout_of(applied(bytes, *plan));
  CHECK(after.phoff == phoff);
  CHECK(after.shoff > data_offset);
  CHECK(after.sections.size() == layout.sections.size() + 1);
  CHECK(check(after) == std::nullopt);
  CHECK(rpath_of(after) == long_path);
}
