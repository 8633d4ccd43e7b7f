# SPDX-License-Identifier: MIT
"""An ELF file as its bytes say, of either class and byte order: own code, so that it can judge ours."""
import mmap
import struct
from collections import namedtuple

Segment = namedtuple("Segment", "type flags offset vaddr filesz memsz align")
PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE, PT_PHDR, PT_TLS = 1, 2, 3, 4, 6, 7
PT_GNU_RELRO = 0x6474E552
ET_EXEC = 2
DT_NEEDED, DT_STRTAB, DT_RPATH, DT_RUNPATH, DT_FLAGS_1 = 1, 5, 15, 29, 0x6FFFFFFB
MACHINES = {3: "i386", 20: "ppc", 21: "ppc64el", 22: "s390x", 40: "armhf", 62: "x86-64", 183: "aarch64", 243: "riscv64"}
LARGE_PAGES = {"aarch64", "ppc64el"}  # kernels of these run with pages of 64 KiB too


class Image:
    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = self.data[:20]
        if len(head) < 20 or head[:4] != b"\x7fELF":
            raise ValueError("not an ELF file")
        self.wide, self.order = head[4] == 2, "<" if head[5] == 1 else ">"
        self.type, machine = self.unpack("HH", 16)
        self.machine = MACHINES.get(machine, str(machine))
        word = "Q" if self.wide else "I"
        self.entry, self.phoff, self.shoff = self.unpack(word * 3, 24)
        _, _, _, self.phnum, _, self.shnum, self.shstrndx = self.unpack("IHHHHHH", 24 + 3 * struct.calcsize("<" + word))
        self.segments = [self.segment(i) for i in range(self.phnum)]
        self.loads = [s for s in self.segments if s.type == PT_LOAD and s.memsz]

    def unpack(self, fields, offset):
        return struct.unpack_from(self.order + fields, self.data, offset)

    def segment(self, index):
        if self.wide:
            kind, flags, offset, vaddr, _, filesz, memsz, align = self.unpack("IIQQQQQQ", self.phoff + 56 * index)
        else:
            kind, offset, vaddr, _, filesz, memsz, flags, align = self.unpack("IIIIIIII", self.phoff + 32 * index)
        return Segment(kind, flags, offset, vaddr, filesz, memsz, align)

    def of(self, kind):
        return next((s for s in self.segments if s.type == kind), None)

    def dynamic(self):
        """Every slot of PT_DYNAMIC, the empty ones too."""
        at, word = self.of(PT_DYNAMIC), "QQ" if self.wide else "II"
        size = struct.calcsize("<" + word)
        return [self.unpack(word, at.offset + i) for i in range(0, at.filesz, size)] if at else []

    def used(self):
        slots = self.dynamic()
        return slots[: next((i for i, s in enumerate(slots) if s[0] == 0), len(slots))]

    def file_offset(self, address):
        return next(s.offset + address - s.vaddr for s in self.loads if s.vaddr <= address < s.vaddr + s.filesz)

    def run_path(self):
        entries = dict(reversed(self.used()))
        at = entries.get(DT_RUNPATH, entries.get(DT_RPATH))
        if at is None:
            return None
        start = self.file_offset(entries[DT_STRTAB]) + at
        return self.data[start : self.data.find(b"\0", start)].decode()

    def spare_slot(self):
        """Whether one more entry fits without moving .dynamic, or none is needed."""
        return self.run_path() is not None or len(self.dynamic()) - len(self.used()) > 1

    def dynamic_in_relro(self):
        dynamic, relro = self.of(PT_DYNAMIC), self.of(PT_GNU_RELRO)
        return bool(dynamic and relro and relro.vaddr <= dynamic.vaddr < relro.vaddr + relro.memsz)

    def faults(self):
        """What the kernel or a loader would stumble over, whatever the tools say."""
        page = 65536 if self.machine in LARGE_PAGES else 4096
        end = page_end = -1
        for s in self.loads:
            if s.align > 1 and (s.vaddr - s.offset) % s.align:
                yield "incongruent segment at %#x" % s.vaddr
            if s.vaddr < end:
                yield "overlapping segment at %#x" % s.vaddr
            elif s.vaddr // page * page < page_end and s.align >= page:
                yield "segment at %#x shares a page with the one before" % s.vaddr
            if s.filesz > s.memsz or s.offset + s.filesz > len(self.data):
                yield "segment at %#x is not in the file" % s.vaddr
            end = s.vaddr + s.memsz
            page_end = -(-end // page) * page
        for s in self.segments:
            if s.type in (PT_DYNAMIC, PT_INTERP, PT_PHDR, PT_NOTE) and s.filesz and s.memsz and not self.brought(s):
                yield "segment of type %d at %#x is not loaded, or from elsewhere" % (s.type, s.vaddr)
        if self.of(PT_INTERP) and not any(s.flags & 1 and s.vaddr <= self.entry < s.vaddr + s.memsz for s in self.loads):
            yield "the entry point is not in code"

    def brought(self, s):
        inside = (x for x in self.loads if x.vaddr <= s.vaddr and s.vaddr + s.filesz <= x.vaddr + x.filesz)
        return any(x.offset + s.vaddr - x.vaddr == s.offset for x in inside)

    def zeroed(self):
        """Per segment with a .bss: its place and size, which nothing may change."""
        return [(s.vaddr, s.offset, s.filesz, s.memsz) for s in self.loads if s.filesz < s.memsz]

    def unowned_tails(self):
        """Bytes behind p_filesz in the last page of segments that nobody clears: read-only ones with a .bss."""
        for s in self.loads:
            if s.filesz < s.memsz and not s.flags & 2:
                stop = s.offset + s.filesz
                yield s.vaddr, self.data[stop : min(-(-stop // 4096) * 4096, s.offset + s.memsz)]

    def sections(self):
        """Names and contents, as far as there are any."""
        for i in range(self.shnum if self.shoff and self.shstrndx else 0):
            name, kind, *_ = header = self.section(i)
            names = self.section(self.shstrndx)
            start = names[2] + name
            text = self.data[start : self.data.find(b"\0", start)].decode("utf8", "replace")
            yield text, b"" if kind == 8 else self.data[header[2] : header[2] + header[3]]

    def section(self, index):
        """sh_name, sh_type, sh_offset, sh_size."""
        if self.wide:
            name, kind, _, _, offset, size = self.unpack("IIQQQQ", self.shoff + 64 * index)
        else:
            name, kind, _, _, offset, size = self.unpack("IIIIII", self.shoff + 40 * index)
        return name, kind, offset, size
