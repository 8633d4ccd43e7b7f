# SPDX-License-Identifier: MIT
# Scripts whose interpreter is a script, relative interpreters, programs without a name, execveat.
interpreters() { sqlite3 t "select distinct path from accesses where op = 'interp' order by first" | xargs; }
printf '#!/bin/cat\nx\n' > one; printf '#!%s/one\n' "$PWD" > two; printf '#!./two\n' > three
chmod +x one two three
./three > plain
tracer -o t ./three > traced
cmp plain traced
[ "$(sqlite3 t 'select path, interpreter from executed')" = "$PWD/three|$PWD/two" ]
[ "$(interpreters)" = "$PWD/two $PWD/one /bin/cat /lib64/ld-linux-x86-64.so.2" ] || { interpreters; exit 1; }
[ "$(tracels t --op exec)" = "$PWD/three" ]
cat > p.py <<'P'
import ctypes, os
libc = ctypes.CDLL(None)
def run(dirfd, name, flags):
    argv = (ctypes.c_char_p * 2)(b"true", None)
    if os.fork() == 0:
        libc.syscall(322, dirfd, name, argv, (ctypes.c_char_p * 1)(None), flags)
        os._exit(9)
    print(os.waitstatus_to_exitcode(os.wait()[1]))
fd = os.memfd_create("in-memory", 0)
os.write(fd, open("/bin/true", "rb").read())
run(fd, b"", 0x1000)
run(os.open("/usr", os.O_PATH), b"bin/true", 0)
run(os.open("/bin/true", os.O_RDONLY), b"", 0x1000)
P
tracer -o t /usr/bin/python3 p.py > out
[ "$(xargs < out)" = '0 0 0' ]
[ "$(sqlite3 t "select group_concat(path, ' ') from (select path from executed limit -1 offset 1)")" = \
  '/memfd:in-memory (deleted) /usr/bin/true /usr/bin/true' ]
tracels t | grep memfd && exit 1
[ "$(sqlite3 t 'select count(*) from gap')" = 0 ]
# Executable and not readable: what the kernel opened for it is still known.
cp /bin/true secret; chmod 111 secret
[ "$(id -u)" = 0 ] || { echo "the rest needs root"; exit 77; }
mkdir bin user; cp "$(command -v tracer)" bin; chmod 755 . .. ../.. bin; chmod 777 user; cd user
setpriv --reuid 65534 --regid 65534 --clear-groups ../bin/tracer -o t ../secret
sqlite3 t 'select what, detail from gap' | grep -q '^interpreter|.*/secret: not readable'
