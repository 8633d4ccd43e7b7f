# SPDX-License-Identifier: MIT
# The path of a unix socket is the host's, also below a directory that the terrarium owns: servers and clients of both meet.
cat > prog.c <<'C'
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(int argc, char** argv) {
  struct sockaddr_un at = {.sun_family = AF_UNIX};
  strncpy(at.sun_path, argv[2], sizeof at.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (*argv[1] == 's') {
    if (bind(fd, (void*)&at, sizeof at) || listen(fd, 1)) return perror("bind"), 1;
    int peer = accept(fd, 0, 0);
    return write(peer, "hello\n", 6) != 6;
  }
  for (int i = 0; connect(fd, (void*)&at, sizeof at); i++, usleep(10000))
    if (i > 1000) return perror("connect"), 1;
  char line[10] = "";
  return printf("%.*s", (int)read(fd, line, 9), line) != 6;
}
C
gcc -w -o prog prog.c
mkdir s && echo x > s/file
{ closure ./prog; echo "$PWD/s/file"; } | terrarium pack -o app -e ./prog
for pair in "app/ebin/prog ./prog" "./prog app/ebin/prog" "app/ebin/prog app/ebin/prog"; do
  ${pair% *} s "$PWD/s/k" &
  [ "$(${pair#* } c "$PWD/s/k")" = hello ]
  wait $!
  [ -S s/k ] && rm s/k
done
