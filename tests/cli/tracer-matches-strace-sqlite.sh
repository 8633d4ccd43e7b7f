# SPDX-License-Identifier: MIT
# A database: locks, journals, write-ahead log and shared memory.
mkdir w
cat > job <<'S'
export HOME=/nowhere
sqlite3 db 'create table t(x); insert into t values (1), (2)'
sqlite3 db 'pragma journal_mode=wal; insert into t select x + 10 from t; pragma wal_checkpoint; select sum(x) from t'
sqlite3 db 'begin; delete from t; rollback; vacuum; select count(*) from t'
sqlite3 -readonly db 'insert into t values (1)'; sqlite3 /no/dir/db 'select 1'; sqlite3 db '.dump' | cksum
S
cd w
"$TOP/tests/diff_strace.py" --mask '(?<=etilqs_)\w+' --before 'rm -rf -- *' sqlite bash ../job
