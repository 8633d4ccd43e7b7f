# SPDX-License-Identifier: MIT
# Start-up inside a terrarium against native: 100 starts a run, of the smallest program and of four real ones.
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
