/* SPDX-License-Identifier: MIT */
/* The static launcher of a script entry: a small program without libc, followed by one block that says what
 * to start.
 *
 *   magic (8 bytes), then three strings, each ended by NUL: the interpreter and the script, both relative to
 * the terrarium's top, and the argument between them from the #! line (may be empty)
 */
#pragma once

enum { launch_block_size = 4096 };

#define LAUNCH_MAGIC "TERRLCH1"
