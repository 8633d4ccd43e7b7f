# SPDX-License-Identifier: MIT
# $ORIGIN of a program is where it really lies; of a library it is the directory as it was opened, link or not.
. "$TOP/tests/cli/closure.inc"
lib real/lib/libdeep.so
lib real/lib/libx.so -Lreal/lib -ldeep "$(runpath '$ORIGIN')"
prog real/bin/p -Lreal/lib -lx "$(runpath '$ORIGIN/../lib')"
ln -s real/bin/p p
ln -s real linked
same ./p
finds libdeep.so "$PWD/real/bin/../lib/libdeep.so"
same linked/bin/p
finds libx.so "$PWD/real/bin/../lib/libx.so"

mkdir other
mv real/lib/libx.so other/libx.so
ln -s ../../other/libx.so real/lib/libx.so # libdeep is beside the link, not beside the file
same ./p
finds libdeep.so "$PWD/real/bin/../lib/libdeep.so"
