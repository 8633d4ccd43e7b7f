/* SPDX-License-Identifier: MIT */
/* The redirector's half of preload/sites.h: which calls it wants. syscall_entry() is in redirect.c. */
#pragma once

int redirect_wanted(unsigned nr);
