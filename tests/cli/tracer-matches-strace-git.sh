# SPDX-License-Identifier: MIT
# git: helper programs, renames of lock files, temporary objects.
mkdir w
export GIT_CONFIG_GLOBAL=/dev/null GIT_AUTHOR_DATE='2020-01-01T00:00:00Z' GIT_COMMITTER_DATE='2020-01-01T00:00:00Z'
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
cat > job <<'S'
set -e
git init -q -b main r
cd r
echo text > file
git add file
git -c gc.auto=0 commit -q -m one
git -c core.pager=cat log --stat
git clone -q --no-local . ../copy
S
cd w
"$TOP/tests/diff_strace.py" --mask '(?<=tmp_obj_)\w+' --mask '(?<=tmp_pack_)\w+' --mask '(?<=tmp_idx_)\w+' \
  --mask '(?<=\.git/)t\w{6}(?=$)' --mask '(?<=tmp_rev_)\w+' --before 'rm -rf -- *' git bash ../job
