# SPDX-License-Identifier: MIT
# Names of one file stay one file, unless they must be patched differently; a patched program is patched once.
mkdir -p tool/bin tool/deep/er
cp /usr/bin/true tool/bin/a
ln tool/bin/a tool/bin/b
ln tool/bin/a tool/deep/er/c
echo data > tool/x && ln tool/x tool/deep/y
{ closure tool/bin/a; ls -d "$PWD"/tool/bin/* "$PWD"/tool/deep/er/c "$PWD"/tool/x "$PWD"/tool/deep/y; } > files
terrarium pack -o app -e tool/bin/a < files
t=app$PWD/tool
[ "$(stat -c %i "$t/x")" = "$(stat -c %i "$t/deep/y")" ]
[ "$(stat -c %i "$t/bin/a")" = "$(stat -c %i "$t/bin/b")" ]
[ "$(stat -c %i "$t/bin/a")" != "$(stat -c %i "$t/deep/er/c")" ]
"$t/bin/a"; "$t/bin/b"; "$t/deep/er/c"
[ "$(patchelf-ng --print-needed "$t/bin/b" | grep -c libterrarium)" = 1 ]
