# SPDX-License-Identifier: MIT
# Filters by operation, outcome and program, alone and together; what has no meaning for a view is refused.
mkdir dir; echo in > dir/in; echo secret > dir/closed
tracer -o t sh -c 'cat dir/in dir/absent dir/in/below; ls dir; head -n 1 dir/in; rm dir/closed' > /dev/null 2>&1
list() { tracels --prefix "$PWD/dir" t "$@" | sed "s|^$PWD/||" | tr '\n' ' '; }
[ "$(list --accesses --long --op open,list | cut -d ' ' -f 1-2 | wc -w)" -gt 0 ]
[ "$(list --op open)" = 'dir/in ' ]
[ "$(list --op list)" = 'dir ' ]
[ "$(list --op open,list)" = 'dir dir/in ' ]
[ "$(list --op open --op list)" = 'dir dir/in ' ]
[ "$(list --op open --exe head)" = 'dir/in ' ]
[ "$(list --op open --exe "$(realpath "$(command -v cat)")" --exe ls)" = 'dir/in ' ]
[ "$(list --op open --exe rm)" = '' ]
[ "$(list --op open --exe at)" = '' ] # a whole component, not the end of one
[ "$(list --errno ENOENT)" = 'dir/absent ' ]
[ "$(list --errno 20)" = 'dir/in/below ' ]
[ "$(list --errno ENOENT,ENOTDIR)" = 'dir/absent dir/in/below ' ]
[ "$(list --missing --errno ENOTDIR)" = 'dir/in/below ' ]
[ "$(list --errno 0 --exe rm)" = 'dir/closed ' ]
tracels --by-process --prefix "$PWD/dir" --op open t > by
[ "$(grep -c '^  ' by)" = 2 ] && grep -q '^[0-9]* cat dir/in dir/absent dir/in/below$' by
tracels --by-process --json --prefix "$PWD/dir" --op open t |
  python3 -c 'import json, sys; assert [json.loads(line)["argv"][:4] for line in sys.stdin] == ["cat ", "head"]'
for wrong in '--errno EFOO' '--errno -1' '--op Open' '--errno 1 --inputs' '--exe sh --executed' '--by-process --gap --op x' '--by-process -0'; do
  tracels $wrong t > out 2> err && exit 1 || [ $? = 2 ] || { echo "$wrong"; exit 1; }
  [ "$(wc -l < err)" = 1 ]
done
