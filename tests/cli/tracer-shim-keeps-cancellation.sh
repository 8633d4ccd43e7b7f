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
