# SPDX-License-Identifier: MIT
# A packed program doesn't look for libraries for special processors where packing has seen that there are none.
mkdir lib64
env LD_LIBRARY_PATH="$PWD/lib64" tracer -o native.trace -- /usr/bin/cat /dev/null
tracels --missing native.trace > native
[ "$(grep -c 'lib64/.*/libc.so.6$' native)" -ge 3 ] # what the host's ld.so asks for
closure /usr/bin/cat | terrarium pack -o app -e cat
tracer -o packed.trace -- app/ebin/cat /dev/null
tracels --missing packed.trace > packed
cat packed
(! grep 'lib64/.*/lib' packed)
(! grep 'lib64/glibc-hwcaps' packed)
