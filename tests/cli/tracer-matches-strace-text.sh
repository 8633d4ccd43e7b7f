# SPDX-License-Identifier: MIT
# Filters and their temporary files; redirections and process substitution of the shell.
mkdir w
cat > job <<'S'
seq 3000 > n; sort -S 16k -T . -R --random-source=/dev/zero n | head -n 3; sed -i.bak 's/1/x/' n; grep -rc x . | sort
awk '{ print > ("out." NR % 3); getline line < "absent" } END { system("cat out.1 | wc -l") }' n
diff <(sort n) <(sort n.bak) | wc -l; exec 5<> both; echo x >&5; cat < both; cat < absent; . ./absent
while read -r line; do echo "$line"; done < out.2 | tail -n 1; cat <<< here; split -l 1000 n part.; cut -c 1 /dev/fd/0 < part.aa | uniq | tail -n 2
env LC_ALL=de_DE.UTF-8 TZ=Europe/Berlin date -d @0 +%Y; iconv -f latin1 -t utf8 n | cksum; xargs -P 2 -n 1000 echo < n | wc -l
S
cd w
"$TOP/tests/diff_strace.py" --mask '(?<=/sed)\w{6}$' --mask '(?<=/sort)\w{6}$' --mask '(?<=/sh-thd\.)\w+' --mask '(?<=pipe:\[)\d+' --before 'rm -rf -- *' text bash ../job
