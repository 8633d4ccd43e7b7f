# SPDX-License-Identifier: MIT
# A link made at run time that leads to a packed program (as in a python venv) starts that program, also through a second link.
tracer -o t.trace -- sh -c 'ln -s /usr/bin/printf first; ln -s first second; ./first "%s\n" a; ./second "%s\n" b; rm first second'
closure --trace t.trace > files
terrarium pack -o app --entry sh < files
mkdir tmp
bwrap --ro-bind app /x --bind tmp /tmp --chdir /tmp --proc /proc --dev /dev -- /x/ebin/sh -c '
  ln -s /usr/bin/printf first; ln -s first second; ln -s /usr/bin/nothing third; ln -s loop loop
  ./first "%s\n" a; ./second "%s\n" b; $PWD/second "%s\n" c
  ./third; echo $?; ./loop; echo $?' > out 2> err
[ "$(tr '\n' ' ' < out)" = 'a b c 127 127 ' ] || { cat out err; exit 1; }
