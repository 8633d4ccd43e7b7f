# SPDX-License-Identifier: MIT
# tracels keeps the pipe convention: one path per line, -0, --json, --help, --version; exit 2 for usage errors.
tracer -o t sh -c 'cat /etc/passwd > /dev/null; exit 4' || [ $? = 4 ]
tracels t > list
sort -C list
[ "$(sort -u list | wc -l)" = "$(wc -l < list)" ]
grep -q '	' list && exit 1
tracels -0 t | tr '\0' '\n' | cmp - list
tracels --json t | python3 -c 'import json, sys; [json.loads(line)["path"] for line in sys.stdin]'
[ "$(tracels --prefix /etc/pass t)" = '' ]
[ "$(tracels --prefix /etc/passwd t)" = /etc/passwd ]
[ "$(tracels --long --prefix /etc/passwd t | cut -f 1,2)" = '/etc/passwd	open' ]
[ "$(tracels t --executed | cut -f 1 | xargs -n 1 basename | tr '\n' ' ')" = 'sh cat ' ]
tracels --processes --json t | python3 -c 'import json, sys; row = json.loads(sys.stdin.readline()); assert row["signal"] is None and row["exit_status"] == 4, row'
pid=$(tracels --processes --json t | python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["pid"])')
tracels --pid "$pid" t | grep -q passwd && exit 1
tracels --tree t | head -n 1 | grep -q "^$pid sh -c 'cat /etc/passwd > /dev/null; exit 4'  \[exit 4\]$"
tracels 2> err && exit 1 || [ $? = 2 ] # no *.trace here
cp t a.trace
tracels | cmp - list
tracels --opened --missing t 2> err && exit 1 || [ $? = 2 ]
tracels --op "x' OR 1" t 2> err && exit 1 || [ $? = 2 ]
tracels --version | grep -q '^tracels (Terrarium) '
tracels --help | grep -q -- --prefix
