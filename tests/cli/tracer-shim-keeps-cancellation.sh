# SPDX-License-Identifier: MIT
# A thread that is cancelled while it waits in open(2) for the other end of a FIFO runs its cleanups and destructors.
cat > p.cc <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
struct Said {
  ~Said() { puts("destructor"); }
};
static void cleanup(void*) { puts("cleanup"); }
static void* wait_for_it(void*) {
  Said said;
  pthread_cleanup_push(cleanup, nullptr);
  for (int i = 0; i < 20; i++) close(open("/etc/passwd", O_RDONLY));
  open("fifo", O_RDONLY);
  pthread_cleanup_pop(0);
  return nullptr;
}
int main() {
  mkfifo("fifo", 0600);
  for (int i = 0; i < 20; i++) close(open("/etc/passwd", O_RDONLY));
  pthread_t thread;
  pthread_create(&thread, nullptr, wait_for_it, nullptr);
  usleep(300000);
  pthread_cancel(thread);
  void* result;
  pthread_join(thread, &result);
  puts(result == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
}
C
g++ -O1 -pthread -o p p.cc
./p > plain; cat plain
[ "$(tr '\n' ' ' < plain)" = 'cleanup destructor cancelled ' ]
for mode in --shim --no-shim; do
  rm -f fifo; tracer $mode -o t ./p > traced; diff plain traced
  [ "$(sqlite3 t "select sum(count) from accesses where path = '/etc/passwd'")" = 40 ]
done

# At any moment, in threads that open files without a stop: before the call, in it, after it. The registers that functions
# keep are those of before.
cat > s.cc <<'C'
#include <atomic>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
static std::atomic<int> destructors, cleanups, running;
struct Said { ~Said() { destructors++; } };
static void cleanup(void*) { cleanups++; }
static volatile long kept[4] = {11, 22, 33, 44};
static void* work(void* how) {
  Said said;
  pthread_cleanup_push(cleanup, nullptr);
  long a = kept[0], b = kept[1], c = kept[2], d = kept[3];
  running++;
  for (;;) {
    int fd = open(how ? "fifo" : "/etc/hostname", O_RDONLY);
    if (fd >= 0) close(fd);
    if (a != 11 || b != 22 || c != 33 || d != 44) abort();
  }
  pthread_cleanup_pop(0);
}
int main(int argc, char** argv) {
  int rounds = atoi(argv[1]), cancelled = 0;
  for (int i = 0; i < 3; i++) close(open("/etc/hostname", O_RDONLY));
  srandom(argc);
  for (int i = 0; i < rounds; i++) {
    pthread_t t[4]; void* result; int before = running;
    for (int k = 0; k < 4; k++) pthread_create(&t[k], 0, work, k % 2 ? t : nullptr);
    while (running < before + 4) usleep(100);
    usleep(random() % 300);
    for (int k = 0; k < 4; k++) pthread_cancel(t[k]);
    for (int k = 0; k < 4; k++) { pthread_join(t[k], &result); cancelled += result == PTHREAD_CANCELED; }
  }
  printf("%d %d %d\n", cancelled, (int)destructors, (int)cleanups);
}
C
g++ -O2 -pthread -o s s.cc
rm -f fifo; mkfifo fifo
[ "$(./s 100)" = '400 400 400' ]
for mode in --shim --no-shim; do
  [ "$(tracer $mode -o t ./s 100)" = '400 400 400' ]
  [ "$(sqlite3 t "select count(*) from gap")" = 0 ]
  [ $mode = --no-shim ] || sqlite3 t "select value from meta where key = 'shim'" > noted
done
# Both twins of open are connected while there is one thread.
opens=$(sqlite3 t "select count from accesses where path = '/etc/hostname'")
getconf GNU_LIBC_VERSION | grep -qE ' 2\.(4[1-9]|[5-9])' || [ "$(cat noted)" -gt 400 ] || { echo "$(cat noted) of some $opens noted"; exit 1; }

# Under a profiler's timer: the signal that cancels comes on top of others, and while others wait.
sed 's/^int main.*/#include <signal.h>\n#include <sys\/time.h>\nstatic void tick(int) {}\n&\n  struct sigaction action = {}; action.sa_handler = tick; action.sa_flags = SA_RESTART; sigaction(SIGPROF, \&action, 0);\n  itimerval often = {{0, 200}, {0, 200}}; setitimer(ITIMER_PROF, \&often, 0);/' s.cc > timed.cc
g++ -O2 -pthread -o timed timed.cc
for round in 1 2 3; do [ "$(tracer -o t ./timed 100)" = '400 400 400' ]; done
