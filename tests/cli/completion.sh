# SPDX-License-Identifier: MIT
# bash completion offers what --help knows, and stays out of the command behind --.
. "$TOP/completions/terrarium.bash"
complete_line() { # the words of a command line; the last is being typed
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _terrarium_tools
  echo "${COMPREPLY[*]-}"
}
[ "$(complete_line closure --exclude-pre)" = --exclude-prefix ]
[ "$(complete_line terrarium pa)" = pack ]
[ "$(complete_line terrarium pack --ent)" = --entry ]
[ "$(complete_line patchelf-ng --set-int | tr ' ' '\n' | head -n 1)" = --set-interpreter ]
[ -z "$(complete_line tracer -o x -- ls --al)" ]
