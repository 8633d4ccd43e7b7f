# SPDX-License-Identifier: MIT
# check --result: what the command leaves in its working directory has to be the same too.
closure /bin/sh /bin/mkdir /bin/ln /bin/chmod > files
terrarium pack -o app -e sh < files
check() { terrarium check app "$@" 2> err; }
check --result made -- sh -c 'mkdir made; echo one > made/a; ln -s a made/b; chmod 600 made/a' > out
# $0 tells where it runs: the host's shell has no /terrarium.
where='[ -d /terrarium ] && w=inside || w=host;'
differs() { # $1 command; descriptor 3: the lines that are expected
  status=0
  check --result made -- sh -c "$where mkdir made; $1" > out || status=$?
  [ $status = 1 ] && grep -v 'not in the terrarium' err | diff /dev/fd/3 -
}
differs 'echo same $w > made/a; echo same > made/b' 3<<'E'
terrarium: sh: made/a: content differs from byte 6 on (host 10 bytes, terrarium 12)
E
differs 'echo > made/$w' 3<<'E'
terrarium: sh: made/host: only the host made it
terrarium: sh: made/inside: only the terrarium made it
E
differs 'ln -s $w made/l; echo > made/m; [ $w = host ] || chmod 600 made/m' 3<<'E'
terrarium: sh: made/l: link: host to host, terrarium to inside
terrarium: sh: made/m: mode: host 0644, terrarium 0600
E
differs '[ $w = host ] && mkdir made/x || echo > made/x' 3<<'E'
terrarium: sh: made/x: host a folder, terrarium a file
E
if check --result gone -- sh -c : > out; then exit 1; else [ $? = 1 ]; fi
grep -q 'gone: neither made it' err
check --json --result made -- sh -c "$where echo \$w > made" | grep -q '"different_results":\["made: content'
for bad in /tmp/made ../made ''; do
  if check --result "$bad" -- sh -c :; then exit 1; else [ $? = 2 ]; fi
done
# The host's folder for temporary files is not there inside.
[ "$(TMPDIR=$PWD terrarium check -v app -- sh -c 'echo $TMPDIR' | tail -n 1)" = /tmp ]
