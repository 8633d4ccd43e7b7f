# SPDX-License-Identifier: MIT
# libterrarium.so: C without libc calls in its hooks, no NEEDED at all, initialised before every other library.
# launcher: the static program in front of a script entry. view: the one in front of a static program.
PRELOAD_PROGRAMS := launcher view
PRELOAD_LIBS := $(addprefix $(BUILD)/lib/terrarium/,libterrarium.so $(PRELOAD_PROGRAMS))
PRELOAD_SRCS := $(wildcard preload/sites/*.c preload/redirect/*.c preload/sites/*.S)
PRELOAD_OBJS := $(patsubst %,$(BUILD)/obj/%.o,$(basename $(PRELOAD_SRCS)))

WARN_C := -Wall -Wextra -Wshadow $(if $(CI),-Werror)
# -mgeneral-regs-only: a hook runs in the middle of somebody's libc call and must leave the vector registers
# alone. -ffreestanding and -fno-stack-protector: no calls to memcpy's IFUNC, no TLS canary.
PRELOAD_CFLAGS := -std=gnu11 -O2 -g $(WARN_C) -fPIC -ffreestanding -fno-stack-protector -mgeneral-regs-only \
                  -fvisibility=hidden -fno-tree-loop-distribute-patterns -fcf-protection=none

$(BUILD)/obj/preload/%.o: preload/%.c | $(DEPS)
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(PRELOAD_CFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/obj/preload/%.o: preload/%.S | $(DEPS)
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) -MMD -MP -c $< -o $@
$(BUILD)/lib/terrarium/libterrarium.so: $(PRELOAD_OBJS) preload/redirect/library.ld preload/rules.mk
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -shared -nostdlib -Wl,-soname,libterrarium.so -Wl,-z,initfirst -Wl,-z,nodefaultlib -Wl,--strip-debug -Wl,-z,norelro -Wl,-z,now -Wl,-z,max-page-size=4096 -Wl,--build-id=none -Wl,--hash-style=gnu -Wl,-Bsymbolic -Wl,-T,preload/redirect/library.ld $(PRELOAD_OBJS) -o $@

$(BUILD)/lib/terrarium/view: $(BUILD)/obj/preload/programs/merge.o
$(PRELOAD_PROGRAMS:%=$(BUILD)/lib/terrarium/%): $(BUILD)/lib/terrarium/%: $(BUILD)/obj/preload/programs/%.o preload/rules.mk
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -static -nostdlib -no-pie -Wl,--build-id=none -Wl,-z,noseparate-code -s $(filter %.o,$^) -o $@

preload: $(PRELOAD_LIBS)
-include $(PRELOAD_OBJS:.o=.d) $(patsubst %,$(BUILD)/obj/preload/programs/%.d,$(PRELOAD_PROGRAMS) merge)
