/* SPDX-License-Identifier: MIT */
#include "preload/wanted.h"

#include "preload/path_args.h"

int redirect_wanted(unsigned nr) {
  return path_arguments(nr) != 0;
}
