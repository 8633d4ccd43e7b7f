# SPDX-License-Identifier: MIT
# What the packed ld.so does with a path: a flat piece of code that goes anywhere.
$(BUILD)/early/early.elf: preload/early/early_entry.S preload/early/early.c preload/early/early.ld preload/early/variants.h preload/raw.h preload/sites/detour.h preload/sites/sites.h preload/early/rules.mk | $(DEPS)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -g -fPIC,$(PRELOAD_CFLAGS)) -fpie -Os -fno-jump-tables -fno-asynchronous-unwind-tables -fno-builtin \
	  -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack -Wl,-T,preload/early/early.ld $(filter %.c %.S,$^) -o $@

$(BUILD)/early/early.bin: $(BUILD)/early/early.elf
	$(Q)objcopy -O binary -j .text $< $@
