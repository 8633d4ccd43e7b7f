# SPDX-License-Identifier: MIT
# Thousands of rules decide as a few do, wherever a rule stands and however long the terrarium's own path is.
mkdir data
for i in $(seq 1500); do mkdir data/$i && echo "packed $i" > data/$i/file; done
{ closure /usr/bin/cat; printf '%s\n' "$PWD"/data/*/file; } > files
terrarium pack -o app -e cat < files
[ "$(stat -c %s app/lib64/terrarium.conf)" -gt 65536 ]
for i in 1 1500; do echo later > data/$i/later; done
for i in 1 750 1500; do [ "$(app/ebin/cat "$PWD/data/$i/file")" = "packed $i" ]; done
for i in 1 1500; do (! app/ebin/cat "$PWD/data/$i/later" 2> err); done
# The rules of a few directories, below paths that leave less and less room beside them.
printf '%s\n' "$PWD"/data/7/file "$PWD"/data/8/file | cat - <(closure /usr/bin/cat) | terrarium pack -o few -e cat
echo later > data/7/later
top=$PWD
for i in $(seq 14); do
  top=$top/$(printf "d%0240d" "$i")
  mkdir "$top"
  mv few "$top/few"
  [ "$("$top/few/ebin/cat" "$PWD/data/8/file")" = "packed 8" ]
  (! "$top/few/ebin/cat" "$PWD/data/7/later" 2> err)
  mv "$top/few" few
done
