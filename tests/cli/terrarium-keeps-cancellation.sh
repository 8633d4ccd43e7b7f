# SPDX-License-Identifier: MIT
# A packed program's thread that is cancelled while it waits in open(2) for the other end of a FIFO of the host runs its
# cleanups and destructors, deferred and asynchronous: the call is made from its own place, where libc has unwind tables.
mkdir host program
cat > program/p.cc <<'C'
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
struct Said {
  ~Said() { puts("destructor"); }
};
static const char* fifo;
static int type;
static void cleanup(void*) { puts("cleanup"); }
static void* wait_for_it(void*) {
  Said said;
  pthread_setcanceltype(type, nullptr);
  pthread_cleanup_push(cleanup, nullptr);
  open(fifo, O_RDONLY);
  pthread_cleanup_pop(0);
  return nullptr;
}
static bool waits_in_open() { // without a fixed time to wait
  char text[64] = {};
  FILE* file = popen("cat /proc/$PPID/task/*/syscall | grep -c '^257 '", "r");
  bool found = fgets(text, sizeof text, file) && text[0] == '1';
  pclose(file);
  return found;
}
int main(int, char** argv) {
  fifo = argv[1];
  type = strcmp(argv[2], "deferred") ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED;
  pthread_t thread;
  pthread_create(&thread, nullptr, wait_for_it, nullptr);
  while (!waits_in_open()) usleep(10000);
  pthread_cancel(thread);
  void* result;
  pthread_join(thread, &result);
  puts(result == PTHREAD_CANCELED ? "cancelled" : "not cancelled");
}
C
g++ -O1 -pthread -o program/p program/p.cc
mkfifo host/fifo
closure program/p | terrarium pack -o app --entry ./program/p
for type in deferred asynchronous; do
  program/p "$PWD/host/fifo" $type > plain
  [ "$(tr '\n' ' ' < plain)" = 'cleanup destructor cancelled ' ]
  app/ebin/p "$PWD/host/fifo" $type | diff plain -
done
