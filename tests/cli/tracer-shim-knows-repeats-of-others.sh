# SPDX-License-Identifier: MIT
# What one program did is known when the next one does the same, but not where the same name means something else for it:
# its own files in /proc behind a link, names with ".." whose directory has become another, files that were made meanwhile.
top=$PWD
ln -s /proc/self/status own
ln -s /proc/self/fd fds
mkdir -p one/deep two/deep
echo 1 > one/file; echo 2 > two/file
ln -s one/deep way
cat > steps <<S
top=$top
look() { cat \$top/own \$top/fds/../status; stat \$top/fds/0 \$top//way/../file \$top/no/../file \$top/made \$top/one/./file; } > /dev/null 2>&1
look; look; look
rm \$top/way; ln -s two/deep \$top/way
look; look
echo > \$top/made
look; look
mkdir \$top/no; echo > \$top/file
look; look
rm \$top/made
look; look
exit 0
S
for how in --shim --no-shim; do
  rm -rf way made no file; ln -s one/deep way
  tracer $how --require-complete -o t sh steps
  # Processes in their order; the number of each is written as PID.
  sqlite3 -separator ' ' t "select dense_rank() over (order by image), op, mode,
      replace(path, '/proc/' || pid || '/', '/proc/PID/'), spelled,
      replace(resolved, '/proc/' || pid || '/', '/proc/PID/'), errno, existed, count,
      (select group_concat(replace(link, '/proc/' || a.pid, '/proc/PID') || '>' || iif(target = a.pid, 'PID', target))
        from hops h where h.pid = a.pid and h.path = a.spelled and h.op = a.op)
    from accesses a where (exe glob '*/cat' or exe glob '*/stat') and spelled glob '$top/*' order by 1, 2, 3, 4, 5, 6" > rows$how
done
[ "$(wc -l < rows--shim)" = 88 ] # eleven times two processes
diff rows--no-shim rows--shim
[ "$(grep -c '^[0-9]* open r /proc/PID/status .* /proc/PID/status 0' rows--shim)" = 11 ]
[ "$(grep -c '^[0-9]* open r .*own /proc/PID/status 0' rows--shim)" = 11 ]
[ "$(grep -c two/file rows--shim)" = 8 ]
