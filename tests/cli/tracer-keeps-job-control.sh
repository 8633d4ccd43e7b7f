# SPDX-License-Identifier: MIT
# In an interactive shell: ^Z stops the job, fg continues it, ^C ends it; the shell sees what it would see
# without tracer.
cat > drive.py <<'P'
import os, pty, re, select, sys, time

def session(prefix):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve("/bin/bash", ["bash", "--norc", "--noprofile", "-i"],
                  {"PATH": os.environ["PATH"], "PS1": "PROMPT> ", "TERM": "dumb"})
    seen = b""

    def expect(what, seconds=20):
        nonlocal seen
        end = time.time() + seconds
        while not re.search(what, seen):
            if not select.select([terminal], [], [], max(0, end - time.time()))[0]:
                sys.exit(f"{prefix or 'plain'}: {what!r} not seen in {seen!r}")
            seen += os.read(terminal, 4096)
        seen = seen[re.search(what, seen).end():]

    expect(rb"PROMPT> ")
    os.write(terminal, prefix.encode() + b""" perl -e '$| = 1; print "re", "ady"; sleep 1 while 1'\n""")
    expect(rb"ready")
    os.write(terminal, b"\x1a")
    expect(rb"Stopped")
    os.write(terminal, b"\n")
    expect(rb"PROMPT> ")
    os.write(terminal, b"fg\n")
    expect(rb"perl -e") # the shell says what it continues
    time.sleep(0.5)
    os.write(terminal, b"\x03")
    expect(rb"PROMPT> ")
    os.write(terminal, b"echo st''atus=$?.\n")
    expect(rb"status=130\.")
    os.write(terminal, b"exit\n")
    os.waitpid(pid, 0)

session("")
session("tracer -o t")
P
/usr/bin/python3 drive.py
[ "$(sqlite3 t "select value from meta where key = 'complete'")" = 1 ]
[ "$(sqlite3 t "select signal from processes limit 1")" = 2 ]
