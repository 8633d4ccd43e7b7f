# SPDX-License-Identifier: MIT
# More forked processes than the shim keeps views of descriptors for, all alive at once: names relative to directories,
# copies of descriptors and the working directory are each process's own, with the shim as without.
cat > forks.py <<'P'
import os
directory = os.open("/etc", os.O_RDONLY)
begin, go = os.pipe()
children = []
for i in range(60):
    child = os.fork()
    if child:
        children.append(child)
        continue
    os.read(begin, 1)
    copy = os.dup(directory)
    for name in "passwd", "missing-%d" % i:
        for base in directory, copy:
            try:
                os.close(os.open(name, os.O_RDONLY, dir_fd=base))
                os.stat(name, dir_fd=base)
            except OSError:
                pass
    os.dup2(os.open("/usr", os.O_RDONLY), directory)
    os.stat("lib", dir_fd=directory)
    os.chdir("/usr")
    os.path.exists("absent-%d" % i)
    if i % 3 == 0:
        if os.fork() == 0:
            os.stat("share")
            os._exit(0)
        os.wait()
    os._exit(0)
for child in children:
    os.write(go, b"x")
for child in children:
    os.waitpid(child, 0)
P
for mode in --shim --no-shim; do
  tracer $mode --require-complete -o t python3 forks.py
  sqlite3 t "select path, op, errno, sum(count) from accesses where path glob '/etc/*' or path glob '/usr/absent*'
    or path in ('/usr', '/usr/lib', '/usr/share') group by 1, 2, 3 order by 1, 2, 3" > rows$mode
done
[ "$(wc -l < rows--shim)" -gt 120 ]
cmp rows--shim rows--no-shim
