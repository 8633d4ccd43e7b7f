#!/bin/bash
# SPDX-License-Identifier: MIT
# What tracing costs: wall time of a compilation, of 500 short processes and of a loop of open and close,
# untraced, under strace with the same kind of filter, and under tracer. Runs are interleaved, so that a busy
# moment of the machine hits all three; the figures are medians, and ratios to untraced.
#
#   bench/tracer.sh [RUNS]      RUNS of each (default 7)
set -eu
runs=${1:-7}
top=$(cd "$(dirname "$0")/.." && pwd)
PATH=${TERRARIUM_BUILD:-$top/build}/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > compile.cc <<'C'
#include <algorithm>
#include <iostream>
#include <map>
#include <string>
int main() {
  std::map<std::string, int> count;
  for (std::string word; std::cin >> word;) ++count[word];
  for (auto& [word, n] : count) std::cout << word << ' ' << n << '\n';
}
C
cat > opens.c <<'C'
#include <fcntl.h>
#include <unistd.h>
int main(void) { for (int i = 0; i < 20000; i++) close(open("/etc/passwd", O_RDONLY)); }
C
gcc -O1 -o opens opens.c

seconds() { # COMMAND...: wall time in microseconds
  local start=${EPOCHREALTIME/./}
  "$@" > /dev/null 2>&1
  echo $((${EPOCHREALTIME/./} - start))
}
median() { sort -n "$1" | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

bench() { # NAME COMMAND...
  local name=$1 i
  shift
  local ways=(
    "untraced:"
    "strace:strace -f --seccomp-bpf -e trace=%file -o /dev/null"
    "tracer:tracer -o t"
  )
  rm -f -- *.times
  for ((i = 0; i < runs; i++)); do
    for way in "${ways[@]}"; do
      # shellcheck disable=SC2086 # a command line
      seconds ${way#*:} "$@" >> "${way%%:*}.times"
    done
  done
  echo "$name: $*   (median of $runs)"
  for way in "${ways[@]}"; do
    awk -v name="${way%%:*}" -v t="$(median "${way%%:*}.times")" -v base="$(median untraced.times)" \
      -v how="${way#*:}" 'BEGIN {printf "  %-9s %8.1f ms  %5.2fx  %s\n", name, t / 1000, t / base, how}'
  done
}

bench 'one compilation' g++ -O1 -c compile.cc -o compile.o
bench '500 short processes' bash -c 'for ((i = 0; i < 500; i++)); do /bin/true; done'
bench '20,000 opens' ./opens
bench 'a walk over many files' find /usr/share -name '*.h'
