# SPDX-License-Identifier: MIT
# The tracer's shim as a flat file, linked to the fixed address where the tracer puts it. It leaves alone the registers
# that functions keep, and has frame pointers: a thread can be taken out of it (tracer/shim/retreat.hh).
$(BUILD)/shim/shim.elf: preload/shim/shim.c preload/shim/texts.c preload/shim/texts.h preload/shim/shim_entry.S preload/shim/begin.S preload/shim/shim.ld preload/shim/shim.h preload/sites/sites.h preload/sites/syscall_call.inc | $(DEPS)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(filter-out -fPIC -g,$(PRELOAD_CFLAGS)) -fpie -mno-red-zone -fno-jump-tables \
	  -fno-omit-frame-pointer -ffixed-rbx -ffixed-r12 -ffixed-r13 -ffixed-r14 -ffixed-r15 \
	  -fno-asynchronous-unwind-tables -fno-builtin -nostdlib -static -no-pie -Wl,--build-id=none -Wl,-z,noexecstack \
	  -Wl,-T,preload/shim/shim.ld $(filter %.c %.S,$^) -o $@

$(BUILD)/shim/shim.bin: $(BUILD)/shim/shim.elf
	$(Q)objcopy -O binary -j .text $< $@

# Goes anywhere, so it has no address and no relocation.
$(BUILD)/shim/boot.bin: preload/shim/boot.S preload/shim/shim.h | $(DEPS)
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -c preload/shim/boot.S -o $(@:.bin=.o)
	$(Q)! readelf -r $(@:.bin=.o) | grep R_X86_64
	$(Q)objcopy -O binary -j .text $(@:.bin=.o) $@
