/* SPDX-License-Identifier: MIT */
/* The static launcher of an entry: a small program without libc, followed by one block that says what to
 * start.
 *
 *   magic (8 bytes), then strings, each ended by NUL; an empty one ends the list. The first is the program,
 * relative to the terrarium's top. The first byte of each further one says what the rest of it is: a  an
 * argument t  an argument that is a path relative to the terrarium's top: made absolute e  NAME=VALUE for the
 * environment, in place of what NAME was The user's own arguments follow these. */
#pragma once

enum { launch_block_size = 4096 };

#define LAUNCH_MAGIC "TERRLCH2"
