# SPDX-License-Identifier: MIT
# What the packed ld.so answers before the redirector is there: a flat piece of code that goes anywhere.
$(BUILD)/early/early.elf: preload/early/early_entry.S preload/early/early.c preload/early/early.ld preload/early/variants.h preload/raw.h preload/early/rules.mk | $(DEPS)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -g,$(PRELOAD_CFLAGS)) -Os -fno-jump-tables -fno-asynchronous-unwind-tables -fno-builtin \
	  -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-T,preload/early/early.ld $(filter %.c %.S,$^) -o $@

$(BUILD)/early/early.bin: $(BUILD)/early/early.elf
	$(Q)objcopy -O binary -j .text $< $@
