# SPDX-License-Identifier: MIT
# What tracing costs: wall time of whole jobs, untraced, under tracer, under tracer without its shim, under strace with a
# filter of the same kind, and under a tracer that does nothing (ptrace_floor.c: stops at processes and at execve; in the
# loops at each open, as without the shim). Runs are interleaved; ratios are medians of pairs. Goals in parentheses. Then what a
# trace costs afterwards: bytes in the file, and the time between the end of the last process and that of the trace.
#
# Two builds: this repository's own C, some 20 files of 100 lines; and 12 files of a line each, where little but starts of
# programs is left, for which there is no goal.
#
# Short jobs run more often: on a shared machine the median of 5 pairs still moves by a tenth, of 15 by 0.02.
#
#   bench/run tracer            RUNS=31 for so many of each

cat > opens.c <<'C'
#include <fcntl.h>
#include <unistd.h>
int main(void) { for (int i = 0; i < 50000; i++) close(open("/etc/passwd", O_RDONLY)); }
C
gcc -O1 -o opens opens.c
gcc -O1 -static -o opens-static opens.c
cat > unit.cc <<'C'
#include <algorithm>
#include <functional>
#include <future>
#include <iostream>
#include <map>
#include <regex>
#include <string>
#include <unordered_map>
#include <vector>
int main() {
  std::regex word("a+b*");
  std::map<std::string, int> count;
  for (std::string text; std::cin >> text;)
    if (std::regex_match(text, word)) ++count[text];
  std::vector<int> values;
  for (auto& [text, n] : count) values.push_back(n);
  std::sort(values.begin(), values.end());
  return int(values.size());
}
C
mkdir own project
printf 'C := $(shell find %s/preload -name "*.c")\nVPATH := $(sort $(dir $(C)))\n' "$TOP" > own/Makefile
printf 'lib.a: $(notdir $(C:.c=.o))\n\tar rcs $@ $^\n%%.o: %%.c\n\tgcc -O2 -w -D_GNU_SOURCE -I%s -c $< -o $@\n' "$TOP" >> own/Makefile
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
  printf '#include <math.h>\n#include <pthread.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n' > project/f$i.c
  printf 'int f%d(int x) { char b[99]; snprintf(b, sizeof b, "%%d", x * %d); return (int)strlen(b); }\n' $i $i >> project/f$i.c
done
printf 'lib.a: $(patsubst %%.c,%%.o,$(wildcard *.c))\n\tar rcs $@ $^\n%%.o: %%.c\n\tgcc -O2 -c $< -o $@\n' > project/Makefile
cat > steps <<'S'
i=0
while [ $i -lt 100 ]; do
  i=$((i + 1))
  echo "int x$i;" > conf.c; sed -e 's/x/y/' conf.c > conf.d; grep -q y conf.d; expr $i + 1 > /dev/null; rm -f conf.c conf.d; true | cat > /dev/null
done
S

compare() { # RUNS NAME COMMAND [PREPARE [SYSTEM CALL THAT STOPS]]
  runs=${RUNS:-$1}; shift
  echo "-- $1"
  "$PAIRED" -n "$runs" --prepare "${3:-true}" "untraced=$2" "tracer=tracer -o t -- $2" \
    "no-shim=tracer --no-shim -o t2 -- $2" "ptrace-floor=$BUILD/bench/ptrace_floor ${4:-59} $2" "strace=strace -f --seccomp-bpf -e trace=%file -o /dev/null $2"
  sqlite3 -separator ' ' t "select printf('  trace: %d bytes for each of %d rows (image, path, operation), finished %.1f %% of the time after the last process',
    (select page_count * page_size from pragma_page_count, pragma_page_size) / count(*), count(*),
    100 * ((select value from meta where key = 'ended') - (select max(end) from process)) /
      ((select value from meta where key = 'ended') - (select value from meta where key = 'started')))
    from (select distinct image, path, op from access)"
}
compare 15 'make -j2 of a small C project (1.10)' 'make -s -C own -j2' 'rm -f own/*.o own/lib.a'
compare 15 'make -j2 of 12 files of one line' 'make -s -C project -j2' 'rm -f project/*.o project/lib.a'
compare 5 'g++ on one large unit (1.02)' 'g++ -O2 -c unit.cc -o unit.o'
compare 15 'configure-like, 500 steps (1.30)' 'sh steps'
compare 41 'python start (1.15)' 'python3 -c pass'
compare 5 'find /usr -size (1.5)' 'find /usr -size +100M'
compare 9 '50,000 open and close (1.3)' './opens' '' 257
compare 5 '50,000 open and close, linked statically (without the shim: 6)' './opens-static' '' 257
