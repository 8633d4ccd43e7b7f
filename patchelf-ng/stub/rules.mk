# SPDX-License-Identifier: MIT
# The loader stub as a flat file per architecture: the linker script puts the header first, objcopy takes the bytes
# out. No libc headers, the kernel's only: x86's serve both of its widths, but plain gcc -m32 doesn't look where
# Debian keeps their asm/ part.
STUB_ARCHES := x86_64 i386 aarch64
STUB_CFLAGS := -std=gnu11 -Os -Wall -Wextra -Wshadow $(if $(CI),-Werror) -ffreestanding -fpie -fno-stack-protector \
  -fno-asynchronous-unwind-tables -fno-jump-tables -fno-tree-loop-distribute-patterns \
  -nostdlib -static -Wl,--build-id=none -ffunction-sections -Wl,--gc-sections -Wl,-z,noexecstack -iquote .

AARCH64_PREFIX ?= aarch64-linux-gnu-
stub_x86_64_CC  := $(CC) -fcf-protection=branch -mno-sse -mno-red-zone
stub_i386_CC    := $(CC) -m32 -march=i686 -fcf-protection=branch -mno-sse -mno-80387 \
  -idirafter /usr/include/$(shell $(CC) -print-multiarch)
stub_aarch64_CC := $(AARCH64_PREFIX)gcc -mcmodel=tiny -mgeneral-regs-only -mbranch-protection=none
stub_aarch64_OBJCOPY := $(AARCH64_PREFIX)objcopy

define stub_rule
$(BUILD)/stub/stub-$(1).elf: $(addprefix patchelf-ng/stub/,stub.c start.inc start-$(1).S arch-$(1).h stub.ld rules.mk) | $(DEPS)
	$$(call say,CC,$$@)
	@mkdir -p $$(@D)
	$$(Q)$$(stub_$(1)_CC) $(STUB_CFLAGS) -DSTUB_ARCH='"patchelf-ng/stub/arch-$(1).h"' \
	  -Wl,-T,patchelf-ng/stub/stub.ld patchelf-ng/stub/stub.c patchelf-ng/stub/start-$(1).S -o $$@

$(BUILD)/stub/stub-$(1).bin: $(BUILD)/stub/stub-$(1).elf
	$$(Q)$(or $(stub_$(1)_OBJCOPY),objcopy) -O binary -j .stub $$< $$@
endef
$(foreach a,$(STUB_ARCHES),$(eval $(call stub_rule,$(a))))
