# SPDX-License-Identifier: MIT
# A packed program runs in an empty root, after a move, from any cwd, through a link, as another user, without environment.
tracer -o t.trace -- sh -c 'printf "b\na\n" | sort | sed s/a/A/' > host
closure --trace t.trace > files
terrarium pack -o app --entry sh sort sed < files

terrarium check app -- sh -c 'printf "b\na\n" | sort | sed s/a/A/'

mv app moved
(cd / && "$OLDPWD/moved/ebin/sh" -c 'printf "b\na\n" | sort | sed s/a/A/') > after
cmp host after
ln -s moved/ebin/sort here
printf 'b\na\n' | env -i ./here > sorted
printf 'a\nb\n' | cmp - sorted
[ "$(env -i "$PWD/moved/pbin/sed" -n '1p' host)" = A ]

[ "$(id -u)" = 0 ] || exit 0
chmod 755 . ..
top=$(mktemp -d /tmp/terrarium-user.XXXXXX)
trap 'rm -rf "$top"' EXIT
cp -a moved "$top/app" && chmod 755 "$top"
printf 'b\na\n' | setpriv --reuid 65534 --regid 65534 --clear-groups "$top/app/ebin/sort" | cmp - sorted
