# SPDX-License-Identifier: MIT
# Paths the terrarium owns reach it from everywhere in libc: public calls, libc's calls to itself, ld.so, exec, raw syscall(3).
data=$PWD/data
mkdir -p "$data/sub" && echo content > "$data/file" && ln -s file "$data/link" && : > "$data/sub/entry"
echo 'int answer(void) { return 42; }' | gcc -shared -fPIC -x c - -o "$data/plugin.so"
printf '#!%s/inner  one two \n' "$data" > "$data/script"
printf '#!/bin/sh\necho inner "$@"\n' > "$data/inner"
chmod +x "$data/script" "$data/inner"
cat > prog.c <<'C'
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <iconv.h>
#include <limits.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#define CHECK(what) do { if (!(what)) { printf("failed: %s\n", #what); bad = 1; } } while (0)
static int bad, walked;
static int walk(const char* p, const struct stat* s, int t, struct FTW* f) { (void)p; (void)s; (void)t; (void)f; walked++; return 0; }
static void* thread(void* path) { return (void*)(long)(access(path, R_OK) == 0); }
static const char* small_stack_path;
static volatile int handled;
static void handler(int s) { (void)s; handled = access(small_stack_path, R_OK) == 0; }
int main(int argc, char** argv) {
  char path[PATH_MAX], buffer[PATH_MAX];
  const char* d = argv[1];
  (void)argc;
#define P(name) (snprintf(path, sizeof path, "%s/%s", d, name), path)
  FILE* f = fopen(P("file"), "r");
  CHECK(f && fgets(buffer, sizeof buffer, f) && !strcmp(buffer, "content\n"));
  CHECK(open(P("file"), O_RDONLY) >= 0);
  CHECK(openat(AT_FDCWD, P("file"), O_RDONLY) >= 0);
  CHECK(syscall(SYS_openat, AT_FDCWD, P("file"), O_RDONLY, 0) >= 0);
  struct stat st; struct statx sx; struct statfs sf;
  CHECK(stat(P("file"), &st) == 0 && st.st_size == 8);
  CHECK(lstat(P("link"), &st) == 0 && S_ISLNK(st.st_mode));
  CHECK(statx(AT_FDCWD, P("file"), 0, STATX_SIZE, &sx) == 0);
  CHECK(statfs(P("file"), &sf) == 0);
  CHECK(access(P("file"), R_OK) == 0 && faccessat(AT_FDCWD, P("file"), R_OK, AT_EACCESS) == 0);
  CHECK(readlink(P("link"), buffer, sizeof buffer) == 4);
  CHECK(realpath(P("link"), buffer) && strstr(buffer, "data/file"));
  DIR* dir = opendir(P("sub"));
  CHECK(dir);
  int entries = 0;
  while (dir && readdir(dir)) entries++;
  CHECK(entries == 3);
  CHECK(nftw(P("sub"), walk, 8, FTW_PHYS) == 0 && walked == 2);
  glob_t g;
  CHECK(glob(P("s*"), 0, 0, &g) == 0 && g.gl_pathc == 2);
  int (*answer)(void) = 0;
  void* plugin = dlopen(P("plugin.so"), RTLD_NOW);
  if (plugin) answer = (int (*)(void))dlsym(plugin, "answer");
  CHECK(answer && answer() == 42);
  CHECK(setlocale(LC_ALL, "C.UTF-8"));
  iconv_t cd = iconv_open("UTF-8", "KOI8-R");
  CHECK(cd != (iconv_t)-1);
  CHECK(access(P("missing"), F_OK) == -1);
  pthread_t t; void* ok;
  pthread_create(&t, 0, thread, P("file"));
  pthread_join(t, &ok);
  CHECK(ok);
  static char stack[16384];
  stack_t alt = {.ss_sp = stack, .ss_size = sizeof stack};
  struct sigaction sa = {.sa_handler = handler, .sa_flags = SA_ONSTACK};
  small_stack_path = P("file");
  sigaltstack(&alt, 0); sigaction(SIGUSR1, &sa, 0); raise(SIGUSR1);
  CHECK(handled);
  fflush(stdout);
  char* args[] = {"typed", "x y", 0};
  char* environment[] = {"A=1", 0};
  pid_t pid; int status;
  CHECK(posix_spawn(&pid, P("script"), 0, 0, args, environment) == 0);
  CHECK(waitpid(pid, &status, 0) == pid && status == 0);
  if (!(pid = vfork())) { execve(P("script"), args, environment); _exit(9); }
  CHECK(waitpid(pid, &status, 0) == pid && status == 0);
  snprintf(buffer, sizeof buffer, "%s a b", P("script"));
  CHECK(system(buffer) == 0);
  FILE* p = popen(buffer, "r");
  CHECK(p && fgets(buffer, sizeof buffer, p) && strstr(buffer, "inner one two "));
  CHECK(chdir(P("sub")) == 0 && access("entry", F_OK) == 0);
  printf("done\n");
  return bad;
}
C
gcc -O1 -D_FORTIFY_SOURCE=2 -o prog prog.c -ldl -lpthread
tracer -o t.trace -- ./prog "$data" > native
tail -n 1 native | grep -qx done
closure --no-default-excludes --exclude-prefix /proc --exclude-prefix /dev --trace t.trace > files
terrarium pack -o app --entry ./prog < files
mv data gone # and nothing may come from the host
app/ebin/prog "$data" > out || { cat out; exit 1; }
cmp native out
bwrap --ro-bind app /x --proc /proc --dev /dev -- /x/ebin/prog "$data" > out || { cat out; exit 1; }
cmp native out
