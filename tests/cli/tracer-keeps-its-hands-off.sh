# SPDX-License-Identifier: MIT
# The output may replace a trace or an empty file, and nothing else; the command is not even started.
refused() { # FILE
  local got=0
  tracer -o "$1" touch started 2> err || got=$?
  [ $got = 125 ] && [ "$(wc -l < err)" = 1 ] && [ ! -e started ] || { echo "$1: $got"; cat err; exit 1; }
}
mkdir dir; refused dir
refused /dev/null; [ -c /dev/null ]
refused no/such/dir/t
echo 'my thesis' > thesis; refused thesis; [ "$(cat thesis)" = 'my thesis' ]
mkfifo fifo; refused fifo; [ -p fifo ]
sqlite3 other.db 'create table t(x)'; cp other.db copy; refused other.db; cmp other.db copy
ln -s thesis link; refused link; [ "$(cat thesis)" = 'my thesis' ]
echo diary > t-journal; refused t; [ "$(cat t-journal)" = diary ]; rm t-journal
tracer -o busy sh -c 'touch up; while [ ! -e stop ]; do sleep 0.05; done; cat other.db > /dev/null' &
until [ -e up ]; do sleep 0.05; done
refused busy; touch stop; wait $!
[ "$(tracels --prefix "$PWD/other.db" busy)" = "$PWD/other.db" ]
: > empty; tracer -o empty true
tracer -o empty false || [ $? = 1 ]
[ "$(tracels --op exec empty | xargs basename)" = false ]
ls | grep journal && exit 1
tracels thesis 2> err && exit 1 || [ $? = 2 ]; grep -q '^tracels: thesis: not a trace$' err
tracels none 2> err && exit 1; [ "$(wc -l < err)" = 1 ]
