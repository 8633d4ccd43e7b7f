# SPDX-License-Identifier: MIT
# What is appended to a program (AppImage, self-extracting archives) stays at its end, whole, and right behind the
# section headers, where an AppImage looks for it.
head -c 3000001 /dev/urandom >payload
for way in '' --in-place; do
  cat /bin/ls payload >p
  chmod +x p
  for rpath in /one "/two/$(printf 'long%.0s' $(seq 300))" "/three/$(printf 'long%.0s' $(seq 1000))"; do
    patchelf-ng $way --set-rpath "$rpath" p
    ./p >/dev/null
    tail -c 3000001 p | cmp - payload
    end=$(readelf -hW p | awk '/Start of section headers/ { s = $5 } /Size of section headers/ { z = $5 } /Number of section headers/ { n = $5 } END { print s + z * n }')
    [ "$end" = "$(($(stat -c %s p) - 3000001))" ]
    # The same place within a page as before: archives may be mapped.
    [ $((end % 4096)) = $(($(stat -c %s /bin/ls) % 4096)) ]
  done
done
