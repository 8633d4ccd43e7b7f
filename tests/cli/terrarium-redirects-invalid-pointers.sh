# SPDX-License-Identifier: MIT
# What a program hands to the kernel may be no valid pointer, or far too long: it gets the kernel's answer, and does not crash.
cat > p.c <<'C'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#define IS(call, want) \
  do { \
    errno = 0; \
    long r_ = (long)(call); \
    if (r_ != -1 || errno != (want)) printf("%s: %ld %s\n", #call, r_, strerror(errno)), bad = 1; \
  } while (0)
static int bad;
int main(int argc, char** argv) {
  char* two = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  munmap(two + 4096, 4096);
  const char* wild[] = {(char*)-1, (char*)8, two + 4096, (char*)0x800000000000, (char*)0xdead000000000000, 0};
  struct stat st;
  char buffer[100];
  for (int i = 0; i < 6; i++) {
    const char* p = wild[i];
    IS(open(p, O_RDONLY), EFAULT);
    IS(syscall(SYS_openat, AT_FDCWD, p, O_RDONLY), EFAULT);
    IS(syscall(SYS_newfstatat, AT_FDCWD, p, &st, 0), EFAULT);
    IS(access(p, R_OK), EFAULT);
    IS(readlink(p, buffer, sizeof buffer), EFAULT);
    IS(rename(argv[1], p), EFAULT);
    IS(rename(p, "/nowhere/x"), EFAULT);
    IS(execve(p, argv, 0), EFAULT);
    IS(chdir(p), EFAULT);
  }
  /* ends at the last byte before a hole, and does not end before it */
  memset(two, 'a', 4096);
  two[0] = '/';
  two[100] = 47; IS(open(two + 100, O_RDONLY), EFAULT);
  two[100] = 97, two[4095] = 0;
  IS(open(two, O_RDONLY), ENAMETOOLONG); /* a component too long */
  size_t n = strlen(argv[1]) + 1;
  char* edge = memcpy(two + 4096 - n, argv[1], n);
  if (open(edge, O_RDONLY) < 0) { perror("edge"); bad = 1; }
  char* huge = malloc(64 << 20);
  memset(huge, '/', 64 << 20);
  huge[(64 << 20) - 1] = 0;
  IS(open(huge, O_RDONLY), ENAMETOOLONG);
  IS(execve(huge, argv, 0), ENAMETOOLONG);
  for (int i = 0; i < 5; i++) IS(execve(argv[2], (char* const*)wild[i], 0), EFAULT);
  char** vector = (char**)(two + 4096) - 1; /* not ended before the hole */
  *vector = "x";
  IS(execve(argv[2], vector, 0), EFAULT);
  return bad;
}
C
gcc -O1 -w -o p p.c
mkdir data
echo content > data/file
printf '#!/bin/sh\necho hi\n' > data/script # has an interpreter: its argv is read before the kernel's turn
chmod +x data/script
./p "$PWD/data/file" "$PWD/data/script" # natively, or the test is wrong
{ closure ./p /bin/sh; printf '%s\n' "$PWD/data/file" "$PWD/data/script"; } > files
terrarium pack -o app -e ./p < files
rm data/file
app/ebin/p "$PWD/data/file" "$PWD/data/script"
