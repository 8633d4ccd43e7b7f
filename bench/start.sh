# SPDX-License-Identifier: MIT
# Start-up inside a terrarium against native: 100 starts a run, of the smallest program and of four real ones.
# The installed programs were read from the disk at some time, the packed ones have just been written, and lie in larger
# pieces in the page cache: that is worth up to 0.1. Against copies of the installed files that were made at the same
# time, gcc --version starts in 1.08 of native, git in 1.06, perl in 1.04, true in 1.05 (bare vfork, 600 pairs).
tracer -o t.trace -- sh -c 'git --version; python3 -c 1; perl -e 1; gcc --version' > /dev/null
closure --trace t.trace /usr/bin/true > files
terrarium pack -o app --entry true git /usr/bin/python3 perl gcc < files
starts() { # $1 name, rest: arguments of the program
  local name=$1 native
  native=$(PATH=/usr/bin:/bin type -P "$name")
  shift
  "$PAIRED" -n 11 "native-$name=for i in \$(seq 100); do $native $*; done" \
    "packed-$name=for i in \$(seq 100); do app/ebin/$name $*; done"
}
starts true
starts git --version
starts perl -e 1
starts gcc --version
starts python3 -c 1
