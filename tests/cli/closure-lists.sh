# SPDX-License-Identifier: MIT
# --from reads lists of paths, with -0 any bytes; the output follows the pipe convention; a full disk is noticed.
. "$TOP/tests/cli/closure.inc"
prog p
prog "$(printf 'odd\nname')"
printf '%s\tignored\n\n./gone\n./p\n' ./p >list
fails_with 1 closure --from list >out 2>err
[ "$(wc -l <err)" -eq 1 ]
grep -qx "$PWD/p" out
closure --from - <<<./p | cmp - out
printf './odd\nname\0./p\0' | closure -0 --from - | tr '\0\n' '\n?' >got
grep -qxF "$PWD/odd?name" got
fails_with 1 closure "./$(printf 'odd\nname')" 2>err >got
grep -q newline err
closure --json ./p >got
python3 - <<'P'
import json
rows = [json.loads(line) for line in open("got")]
assert all(set(row) == {"path", "kind", "why"} for row in rows)
assert (rows[0]["kind"], rows[0]["why"]) == ("program", "argument")
assert any(row["kind"] == "interpreter" for row in rows)
P
closure -l ./p | head -n 1 | grep -qx "$PWD/p	program	argument"
fails_with 3 closure ./p >/dev/full 2>err
grep -q 'No space left' err
closure --help | grep -q -- --exclude-prefix
closure --version | grep -q '^closure (Terrarium)'
