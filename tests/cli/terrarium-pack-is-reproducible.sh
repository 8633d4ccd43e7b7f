# SPDX-License-Identifier: MIT
# Two packs of the same input are the same bytes, time stamps and modes included, in whatever order the list comes.
closure /usr/bin/git /usr/bin/python3 > files
sort -r files > reversed
terrarium pack -o app1 --entry /usr/bin/git < files
sleep 1.1
umask 077
terrarium pack -o app2 --entry /usr/bin/git < reversed
sum() { tar --sort=name --format=posix --pax-option=delete=atime,delete=ctime -C "$1" -cf - . | sha256sum; }
[ "$(sum app1)" = "$(sum app2)" ]
diff -r --no-dereference app1 app2

SOURCE_DATE_EPOCH=1000000000 terrarium pack -o app3 --entry git < files
[ "$(stat -c %Y app3/MANIFEST)" = 1000000000 ]
if SOURCE_DATE_EPOCH=soon terrarium pack -o app4 --entry git < files 2> err; then exit 1; else [ $? = 2 ]; fi
[ ! -e app4 ]
