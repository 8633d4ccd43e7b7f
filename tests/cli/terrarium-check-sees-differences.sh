# SPDX-License-Identifier: MIT
# check says no when the terrarium behaves otherwise than the host: exit 1, and where they part.
closure /usr/bin/cat > files
terrarium pack -o app -e cat < files
echo data > shown
terrarium check app --bind "$PWD/shown" -- cat "$PWD/shown" > report
grep -q "$(printf '^app\tsame\t0\t0\t5')" report
status=0
terrarium check app -- cat /etc/debian_version > report 2> err || status=$?
[ $status = 1 ]
grep -q "$(printf '\tdifferent\t0\t1\t0')" report
grep -q 'exit status: host 0, terrarium 1' err
grep -q 'stdout: line 1: host' err
grep -qx 'terrarium: cat: not in the terrarium: /etc/debian_version, looked for by /usr/bin/cat' err

terrarium check --json app --copy shown -- cat shown | grep -q '"result":"same"'
for bad in 'check nowhere -- cat' 'check app -- dog' 'check app'; do
  status=0
  terrarium $bad 2> err || status=$?
  [ $status = 2 ] && [ "$(wc -l < err)" = 1 ] || { echo "$bad: $status"; cat err; exit 1; }
done
