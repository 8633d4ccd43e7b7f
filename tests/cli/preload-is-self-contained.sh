# SPDX-License-Identifier: MIT
# The redirector needs no library, has no TLS, calls nothing of libc's but dl_iterate_phdr, and starts first.
lib=$BUILD/lib/terrarium/libterrarium.so
[ -z "$(readelf -dW "$lib" | grep NEEDED)" ]
[ -z "$(readelf -lW "$lib" | grep TLS)" ]
[ "$(nm -D --undefined-only "$lib" | awk '{print $NF}')" = dl_iterate_phdr ]
readelf -dW "$lib" | grep -q INITFIRST
# No vector register is touched: a hook runs in the middle of somebody's libc call.
objdump -d "$lib" > code
(! grep -E '%[xyz]mm' code)
