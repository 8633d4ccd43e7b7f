# SPDX-License-Identifier: MIT
# One Makefile, non-recursive. Everything that is made lands under build/ (variants: build/san-address-undefined/).
#
#   make            the tools                    make test     everything below tests/, with a line of totals
#   make demo       the main job, end to end     make bench    times, with the commands that made them
#   make corpus     real programs, packed and compared with the host; installs them first
#   make fixtures   closure against the real loaders in some 280 odd cases
#   make install    PREFIX=/usr/local DESTDIR=   make format   clang-format over the tree
#   make SAN=address,undefined …                 make lint     format check and warnings as errors
#   make V=1        whole commands
#
# A tool is a row in TOOLS and a NAME_SRCS line; the template at the end does the rest.

VERSION := 0.1.0
PREFIX  ?= /usr/local
DESTDIR ?=
SAN     ?=

# All cores, unless the caller says otherwise.
ifeq (,$(filter -j% --jobserver%,$(MAKEFLAGS)))
MAKEFLAGS += -j$(shell nproc)
endif

# Short lines, unless V=1 asks for the whole commands.
Q     := $(if $(V),,@)
say    = $(if $(V),,@printf '  %-5s %s\n' $(1) $(2))
comma := ,
BUILD := build$(if $(SAN),/san-$(subst $(comma),-,$(SAN)))
export TERRARIUM_BUILD := $(abspath $(BUILD))
export TERRARIUM_SAN := $(SAN)

CXX      ?= g++
CC       ?= gcc

TOOLS := tracer tracels closure patchelf-ng terrarium

tracer_SRCS      := $(wildcard tracer/*.cc tracer/*/*.cc)
tracels_SRCS     := $(wildcard tracels/*.cc)
closure_SRCS     := $(wildcard closure/*.cc closure/*/*.cc)
patchelf-ng_SRCS := $(wildcard patchelf-ng/*.cc patchelf-ng/*/*.cc)
terrarium_SRCS   := $(wildcard terrarium/*.cc terrarium/*/*.cc)

# Files that a tool, or the library, carries in itself; the symbols are blob_<file> and blob_<file>_end.
LIB_BLOBS         := $(addprefix $(BUILD)/trace/,schema.sql schema-events.sql schema-callers.sql)
patchelf-ng_BLOBS := $(addprefix $(BUILD)/stub/,stub-x86_64.bin stub-i386.bin stub-aarch64.bin)
closure_BLOBS     := closure/default-excludes closure/grow-rules
terrarium_BLOBS   := terrarium/write/host-paths $(BUILD)/early/early.bin
tracer_BLOBS      := $(addprefix $(BUILD)/shim/,shim.bin boot.bin)

# libgcc's unwinder first: libunwind has functions of the same names, with which exceptions end the process.
tracer_LIBS       = -lsqlite3 $(if $(tracer_LDFLAGS),-lgcc_eh) -lunwind-ptrace -lunwind-generic -lunwind -llzma -lm
tracels_LIBS     := -lsqlite3
closure_LIBS     := -lsqlite3
patchelf-ng_LIBS := -lelf
terrarium_LIBS   := -lcrypto -lsqlite3

# A tool that is asked for one program should cost little more than starting it: a third of its time went into its own
# shared libraries. STATIC= where there are no static ones. SQLite's dlopen() is for extensions, which nobody loads.
# --gc-sections: what is left out lies between pages that are touched; kept, it makes a start a tenth slower. The
# same goes for tracer, which starts once for each command.
STATIC         ?= 1
# The start files are those of a dynamic program. crtbeginT.o, which -static takes, registers the unwind tables, and
# the first exception of a run (--version throws one) sorts them: a millisecond. With an eh_frame_hdr they are sorted.
start_file      = $(shell $(CXX) -print-file-name=$(1).o)
static_LDFLAGS := $(if $(and $(STATIC),$(if $(SAN),,1)),-static -nostdlib $(foreach f,crt1 crti crtbegin,$(call start_file,$(f))) \
  -Wl$(comma)--no-warnings -Wl$(comma)--gc-sections -Wl$(comma)--eh-frame-hdr)
static_LIBS    := $(if $(static_LDFLAGS),-lstdc++ -lm -Wl$(comma)--start-group -lgcc -lgcc_eh -lc -Wl$(comma)--end-group \
  $(foreach f,crtend crtn,$(call start_file,$(f))))
closure_LDFLAGS := $(static_LDFLAGS)
tracer_LDFLAGS  := $(static_LDFLAGS)

# The search for syscall sites is shared with the C that runs inside programs.
tracer_OBJS      := $(BUILD)/obj/preload/sites/scan.o
terrarium_OBJS   := $(addprefix $(BUILD)/obj/preload/sites/,scan.o path_args.o detour.o)

WARN     := -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Wimplicit-fallthrough $(if $(CI),-Werror)
OPT      := -O2 -g
SANFLAGS := $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer)
STD      := -std=c++23
DEFINES  := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DTERRARIUM_VERSION='"$(VERSION)"'
CXXFLAGS := $(STD) $(OPT) $(WARN) $(SANFLAGS)
CPPFLAGS := -iquote . $(DEFINES)
LDFLAGS  := $(SANFLAGS)

LIB_SRCS  := $(wildcard lib/*/*.cc lib/*/*/*.cc)
LIB       := $(BUILD)/libterra.a
TEST_SRCS := $(wildcard tests/unit/*.cc)
ALL_SRCS  := $(LIB_SRCS) $(TEST_SRCS) $(wildcard tests/fuzz/*.cc tests/fuzz/*/*.cc) $(foreach t,$(TOOLS),$($(t)_SRCS))

obj = $(patsubst %,$(BUILD)/obj/%.o,$(basename $(1)))

.DELETE_ON_ERROR:
.PHONY: all test tools demo corpus corpus-elf bench bench-closure bench-tracer bench-start fuzz fuzzers fuzz-guided install lint format clean deps preload unit closure terrarium tracer tracels tests scripts man fixtures
.DEFAULT_GOAL := all

all: tools preload
tools: $(TOOLS:%=$(BUILD)/bin/%)

# --- packages: one stamp, made anew when the list changes ------------------------------------------------
DEPS := build/.deps
deps: $(DEPS)
$(DEPS): scripts/install-deps
	scripts/install-deps
	@mkdir -p $(@D) && touch $@

# --- the library and the tools ---------------------------------------------------------------------------
$(BUILD)/obj/%.o: %.cc | $(DEPS)
	$(call say,CXX,$<)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(CPPFLAGS) $(CXXFLAGS) -MMD -MP -c $< -o $@

$(LIB): $(call obj,$(LIB_SRCS)) $(patsubst %,$(BUILD)/blob/%.o,$(notdir $(LIB_BLOBS)))
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $^

# The schema lies in each trace.
$(BUILD)/trace/%.sql: lib/trace/%.sql lib/trace/shorten.sed
	$(call say,SQL,$@)
	@mkdir -p $(@D)
	$(Q)sed -z -f lib/trace/shorten.sed $< > $@

blob_name = blob_$(subst -,_,$(subst .,_,$(notdir $(1))))
define blob_rule
$(BUILD)/blob/$(notdir $(1)).o: $(1)
	$$(call say,BLOB,$(1))
	@mkdir -p $$(@D)
	$$(Q)printf '.section .rodata\n.balign 16\n.globl $(call blob_name,$(1)), $(call blob_name,$(1))_end\n$(call blob_name,$(1)):\n.incbin "$(1)"\n$(call blob_name,$(1))_end:\n.byte 0\n.section .note.GNU-stack,"",@progbits\n' | $(CC) -c -x assembler - -o $$@
endef
blobs = $(foreach b,$($(1)_BLOBS),$(BUILD)/blob/$(notdir $(b)).o)
$(foreach b,$(sort $(LIB_BLOBS) $(foreach t,$(TOOLS),$($(t)_BLOBS))),$(eval $(call blob_rule,$(b))))

define tool_rule
$(BUILD)/bin/$(1): $(call obj,$($(1)_SRCS)) $(call blobs,$(1)) $($(1)_OBJS) $(LIB)
	$$(call say,LINK,$$@)
	@mkdir -p $$(@D)
	$$(Q)$(CXX) $(LDFLAGS) $($(1)_LDFLAGS) $$^ $($(1)_LIBS) $(if $(findstring -static,$($(1)_LDFLAGS)),$(static_LIBS),-lfmt) -o $$@
	$(if $(findstring -static,$($(1)_LDFLAGS)),$$(Q)! nm -u $$@ | grep ' U ' | grep -v __tls_get_addr # --no-warnings hides these; the linker answers that one)
endef
$(foreach t,$(TOOLS),$(eval $(call tool_rule,$(t))))

# --- C that runs inside other people's processes: never sanitized, no library but libc -----------------------
include preload/rules.mk
include preload/shim/rules.mk
include preload/early/rules.mk
include patchelf-ng/stub/rules.mk

# --- tests ------------------------------------------------------------------------------------------------
# Unit tests see every object of every tool but its main.cc.
UNIT_OBJS := $(filter-out %/main.o,$(foreach t,$(TOOLS),$(call obj,$($(t)_SRCS)) $($(t)_OBJS)))
$(BUILD)/unit-tests: $(call obj,$(TEST_SRCS)) $(UNIT_OBJS) $(sort $(foreach t,$(TOOLS),$(call blobs,$(t)))) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) $^ -lsqlite3 -lelf -lcrypto -lunwind-ptrace -lunwind-generic -lunwind -lfmt -o $@
unit: $(BUILD)/unit-tests

test: all unit $(BUILD)/fuzz-patchelf
	tests/run $(T)

# The planner of patchelf-ng has a driver of its own: it damages real programs and edits them.
FUZZ_OBJS := $(call obj,tests/fuzz/patchelf/damage.cc $(filter-out patchelf-ng/main.cc,$(patchelf-ng_SRCS)))
$(BUILD)/fuzz-patchelf: $(call obj,tests/fuzz/patchelf/plan.cc) $(FUZZ_OBJS) $(call blobs,patchelf-ng) $(LIB)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) $^ -lelf -lfmt -o $@

# The same with writing, guided by coverage: libFuzzer. clang 16 is the first that can read libstdc++'s <expected>,
# which asks for a feature number that it does not claim.
FUZZ_CXX   ?= clang++-16
FUZZ_FLAGS  = CXX='$(FUZZ_CXX)' BUILD=build/libfuzzer SAN=address,undefined,fuzzer-no-link \
  STD='-std=c++2b -D__cpp_concepts=202002L -Wno-macro-redefined'
$(BUILD)/fuzz-patchelf-edit: $(call obj,tests/fuzz/patchelf/edit.cc $(filter lib/base/%,$(LIB_SRCS))) $(FUZZ_OBJS) $(call blobs,patchelf-ng)
	$(call say,LINK,$@)
	$(Q)$(CXX) $(LDFLAGS) -fsanitize=fuzzer $^ -lelf -lfmt -o $@
fuzz-guided: tools
	$(MAKE) $(FUZZ_FLAGS) build/libfuzzer/fuzz-patchelf-edit
	tests/fuzz/patchelf/run build/libfuzzer/fuzz-patchelf-edit $(or $(S),60)
corpus: all
	tests/corpus/run -i $(T)

# Fuzzing: what parses files of others, under the sanitizers. S: seconds for each target.
FUZZERS := $(patsubst tests/fuzz/%.cc,$(BUILD)/fuzz/%,$(filter-out %/driver.cc,$(wildcard tests/fuzz/*.cc)))
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/driver.o $(LIB)
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(LDFLAGS) $^ -lfmt -o $@
fuzzers: $(FUZZERS) $(BUILD)/fuzz-patchelf
fuzz:
	$(MAKE) SAN=address,undefined fuzzers
	tests/fuzz/run build/san-address-undefined/fuzz $(S)
	build/san-address-undefined/fuzz-patchelf -s $(or $(S),60) -r 1 /bin/true /bin/cat
	$(if $(shell command -v $(FUZZ_CXX)),$(MAKE) fuzz-guided,@echo 'no $(FUZZ_CXX): nothing guided by coverage')

# The loader's rules, case by case, against the real loaders.
fixtures: all
	PATH=$(abspath $(BUILD))/bin:$$PATH tests/loader/run $(T)

# Some 900 ELF files of this machine, of every kind and of seven machines, edited, judged, loaded, stripped (a quarter
# of an hour). N: -n COUNT and the like, see --help there.
corpus-elf: all
	scripts/install-deps --corpus
	PATH=$(abspath $(BUILD))/bin:$$PATH /usr/bin/python3 tests/corpus/elf/run.py --all $(N)
	PATH=$(abspath $(BUILD))/bin:$$PATH tests/run patchelf-ng-known-breakers

demo: all
	scripts/demo

bench: all $(BUILD)/bench/floor $(BUILD)/bench/ptrace_floor
	bench/run $(B)
bench-closure: all $(BUILD)/bench/floor
	bench/run closure
bench-tracer: all $(BUILD)/bench/ptrace_floor
	bench/run tracer
bench-start: all
	bench/run start

$(BUILD)/bench/floor: bench/floor.cc
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CXX) $(DEFINES) $(CXXFLAGS) $(LDFLAGS) $< -o $@

$(BUILD)/bench/ptrace_floor: bench/ptrace_floor.c
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 $(WARN_C) $< -o $@

# --- housekeeping -------------------------------------------------------------------------------------------
COMPLETIONS = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/terrarium $(DESTDIR)$(PREFIX)/share/man/man1 $(COMPLETIONS)
	install -m 755 $(TOOLS:%=$(BUILD)/bin/%) $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(PRELOAD_LIBS) $(DESTDIR)$(PREFIX)/lib/terrarium
	install -m 644 man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	for tool in $(TOOLS); do install -m 644 completions/terrarium.bash $(COMPLETIONS)/$$tool; done

FORMATTED := $(wildcard $(shell git ls-files -co --exclude-standard '*.cc' '*.hh' '*.c' '*.h' 2>/dev/null))
format:
	clang-format -i $(FORMATTED)
lint:
	clang-format --dry-run -Werror $(FORMATTED)
	$(MAKE) CI=true all unit

clean:
	rm -rf build

-include $(patsubst %.o,%.d,$(call obj,$(ALL_SRCS)))
