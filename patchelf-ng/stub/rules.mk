# SPDX-License-Identifier: MIT
# The loader stub as a flat file: the linker script puts the header first, objcopy takes the bytes out.
STUB_CFLAGS := -std=gnu11 -Os -Wall -Wextra -Wshadow $(if $(CI),-Werror) -ffreestanding -fpie -fcf-protection=branch \
  -fno-stack-protector -fno-asynchronous-unwind-tables -fno-jump-tables \
  -mno-sse -mno-red-zone -nostdlib -static -Wl,--build-id=none -Wl,-z,noexecstack

$(BUILD)/stub/stub-x86_64.elf: patchelf-ng/stub/stub.c patchelf-ng/stub/start-x86_64.S patchelf-ng/stub/stub.ld | $(DEPS)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STUB_CFLAGS) -Wl,-T,patchelf-ng/stub/stub.ld $(filter %.c %.S,$^) -o $@

$(BUILD)/stub/stub-x86_64.bin: $(BUILD)/stub/stub-x86_64.elf
	$(Q)objcopy -O binary $< $@
