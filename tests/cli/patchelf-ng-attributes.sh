# SPDX-License-Identifier: MIT
# What a file is besides its bytes stays, by either way of writing: mode, owner, user attributes, ACLs, capabilities,
# the times of access rights; and where the rights can't be kept there is a warning.
for tool in setfacl getfacl setfattr getfattr; do
  command -v $tool >/dev/null || { echo "needs $tool"; exit 77; }
done
[ "$(id -u)" = 0 ] || { echo 'needs root to give files away'; exit 77; }
command -v setcap >/dev/null || { echo 'needs setcap'; exit 77; }
cp /bin/ls plain
setfattr -n user.note -v kept plain 2>/dev/null || { echo 'no extended attributes here'; exit 77; }
setfacl -m u:1234:rx,g:77:r plain 2>/dev/null || { echo 'no ACLs here'; exit 77; }
chmod 750 plain
chown 12:34 plain
setcap cap_net_raw+ep plain || { echo 'no file capabilities here'; exit 77; }
state() { stat -c '%a %u %g' "$1" && getfacl -cn "$1" && getfattr -d -m - --absolute-names "$1" | tail -n +2; }
long=/$(printf 'long%.0s' $(seq 100))

mkdir default-acl
setfacl -d -m u:4321:rwx default-acl # what new files there get
for dir in . default-acl; do
  for way in '' --in-place; do
    cp -a plain $dir/p
    state $dir/p >before
    grep -q 'user:1234:r-x' before && grep -q security.capability before
    patchelf-ng $way --set-rpath $long $dir/p 2>err
    state $dir/p >after
    diff before after
    [ ! -s err ]
  done
done
cp /bin/ls default-acl/bare && setfacl -b default-acl/bare
patchelf-ng --set-rpath $long default-acl/bare
if getfacl -cn default-acl/bare | grep -q 4321; then exit 1; fi

# Hard links stay one file, also when it is reached through one of them by a link.
cp -a plain one && ln one two && ln -s two three
state one >before
patchelf-ng --set-rpath $long three 2>err
[ "$(cat err)" = 'patchelf-ng: three: a symbolic link, edited the file it leads to: ./two' ] || { cat err; exit 1; }
[ -L three ] && [ one -ef two ] && [ "$(stat -c %h one)" = 2 ]
state two | diff before -

# Someone else who may write to the directory cannot give the file its old rights: a warning, and the edit is done.
chmod 755 .
mkdir -m 777 shared
cp -a plain shared/p && chmod 755 shared/p && setcap cap_net_raw+ep shared/p
setpriv --reuid 1000 --regid 1000 --clear-groups "$(command -v patchelf-ng)" --set-rpath $long shared/p 2>err ||
  { cat err; grep -q 'Permission denied' err && echo 'the build is not readable by others' && exit 77; exit 1; }
[ "$(cat err)" = 'patchelf-ng: shared/p: warning: its file capabilities are lost: only root may set them' ] || { cat err; exit 1; }

# Nothing but regular files is edited or replaced, and links to nothing are told.
mkdir d && mkfifo f && mknod n c 1 3 && ln -s nowhere dangling && ln -s d to-d
for thing in d f n dangling to-d; do
  status=0
  patchelf-ng --set-rpath /x $thing 2>err || status=$?
  [ $status = 1 ] && [ "$(wc -l <err)" = 1 ] && grep -q "^patchelf-ng: $thing: " err || { echo "$thing: $status"; cat err; exit 1; }
  status=0
  [ $thing = dangling ] || patchelf-ng --output $thing --set-rpath /x plain 2>err || status=$?
  [ $thing = dangling ] || [ $thing = n ] || [ $status = 1 ] || { echo "--output $thing: $status"; cat err; exit 1; }
done
[ -d d ] && [ -p f ] && [ -c n ] && [ -L dangling ] && [ -L to-d ]
