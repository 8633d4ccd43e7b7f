# SPDX-License-Identifier: MIT
# bash completion for all of Terrarium's tools: options come from the tool's own --help, names from the file system.
_terrarium_tools() {
  local word=${COMP_WORDS[COMP_CWORD]} tool=${COMP_WORDS[0]} sub= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    [ "${COMP_WORDS[i]}" != -- ] || return 0 # a command of somebody else's follows
  done
  if [ "${tool##*/}" = terrarium ]; then
    case ${COMP_WORDS[1]-} in pack | check | list) [ "$COMP_CWORD" = 1 ] || sub=${COMP_WORDS[1]} ;; esac
    if [ -z "$sub" ] && [[ $word != -* ]]; then
      COMPREPLY=($(compgen -W 'pack check list' -- "$word"))
      return 0
    fi
  fi
  [[ $word == -* ]] || return 0
  COMPREPLY=($(compgen -W "$("$tool" $sub --help 2>/dev/null | grep -oE -- '(^|[ ,])--[a-z][a-z-]*' | tr -d ' ,')" -- "$word"))
}
complete -o default -F _terrarium_tools tracer tracels closure patchelf-ng terrarium
