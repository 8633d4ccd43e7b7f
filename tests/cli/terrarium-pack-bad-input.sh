# SPDX-License-Identifier: MIT
# Bad input: one clear line, the right exit code, nothing half-written, nothing lost.
expect() { # $1 exit code, $2 pattern of the only line on stderr, rest: pack's arguments; the list is in ./files
  local want=$1 pattern=$2 status=0
  shift 2
  terrarium pack "$@" < files > out 2> err || status=$?
  [ $status = "$want" ] || { echo "exit $status, wanted $want: $*"; cat err; exit 1; }
  grep -qE "$pattern" err || { echo "no '$pattern':"; cat err; exit 1; }
  [ "$(wc -l < err)" = 1 ] || { cat err; exit 1; }
  (! ls -d ./*.partial-* 2>/dev/null)
}
closure /usr/bin/true > files

mkdir full && echo precious > full/file && ln -s nowhere dangling && echo text > plain
expect 2 '^terrarium: full: exists already' -o full -e true
expect 2 '^terrarium: plain: exists already' -o plain -e true
expect 2 '^terrarium: dangling: exists already' -o dangling -e true
expect 2 '^terrarium: /dev/null: exists already' -o /dev/null -e true
[ "$(cat full/file)" = precious ] && [ "$(cat plain)" = text ] && [ -h dangling ] && [ -c /dev/null ]
expect 3 '^terrarium: no/such/app: create: No such file' -o no/such/app -e true
expect 2 '^terrarium: no-such-program-x: not found in PATH' -o app -e no-such-program-x
expect 2 'is no program or script' -o app -e /etc/passwd
[ ! -e app ]

# Single bad entries: reported, the rest goes on, exit 1.
{ closure /usr/bin/true; echo /no/such/file; } > files
expect 1 '^terrarium: /no/such/file: stat: No such file' -o app1 -e true
app1/ebin/true
{ closure /usr/bin/true; echo /dev/zero; } > files
expect 1 '/dev/zero: a device' -o app2 -e true
closure /usr/bin/git | grep -v libz > files
expect 1 'needs libz.so.1, which is not in the list' -o app3 -e git
{ closure /usr/bin/true; echo relative/path; } > files
expect 1 'relative/path: not an absolute path' -o app4 -e true

# A truncated ELF file is data, a truncated program named as entry is refused.
head -c 1000 /usr/bin/true > cut && chmod +x cut
echo "$PWD/cut" > files
expect 2 'cut: is no program' -o app5 -e ./cut
