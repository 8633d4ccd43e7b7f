# SPDX-License-Identifier: MIT
# Script entries run with the terrarium's interpreter, whatever path and link they are started by.
mkdir -p bin
printf '#!/usr/bin/perl -w\nprint "perl $0 @ARGV\\n" =~ s#\\S*/##r; system("./helper", 1) if -e "helper"; exec "%s/bin/second", "x";' "$PWD" > bin/first
printf '#!/usr/bin/env -S sh -e\necho second "$@"; exit 3\n' > bin/second
chmod +x bin/*
tracer -o t.trace -- ./bin/first a 'b c' > host || [ $? = 3 ]
closure --no-default-excludes --exclude-prefix /proc --exclude-prefix /dev --trace t.trace > files
terrarium pack -o app --entry ./bin/first sh < files
mv app moved
ln -s "$PWD/moved/ebin/first" linked
status=0
(cd / && "$OLDPWD/linked" a 'b c') > out || status=$?
[ $status = 3 ]
diff host out
# In an empty root without any shell but the terrarium's.
status=0
bwrap --ro-bind moved /x --proc /proc --dev /dev -- /x/ebin/first a 'b c' > out || status=$?
[ $status = 3 ]
diff host out
rm moved/usr/bin/perl
if moved/ebin/first 2> err; then exit 1; else [ $? = 127 ]; fi
grep -q 'usr/bin/perl: cannot start: no such program' err

# The readable kind.
terrarium pack --launcher=script -o app --entry ./bin/first sh < files
mv app readable
grep -q '^exec "$top"/' readable/ebin/first
ln -sf "$PWD/readable/ebin/first" linked
status=0
(cd / && "$OLDPWD/linked" a 'b c') > out || status=$?
[ $status = 3 ]
diff host out
if terrarium pack --launcher=magic -o app3 --entry sh < files 2> err; then exit 1; else [ $? = 2 ]; fi
