# SPDX-License-Identifier: MIT
# A small sample of `make corpus-elf`: what it wants to hold is at the head of tests/corpus/elf/run.py.
/usr/bin/python3 "$TOP/tests/corpus/elf/run.py" -n 60
