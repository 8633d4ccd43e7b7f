/* SPDX-License-Identifier: MIT */
/* Which calls the redirector wants to see (a syscall_wanted of preload/sites.h). */
#pragma once

int redirect_wanted(unsigned nr);
