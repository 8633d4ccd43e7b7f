# SPDX-License-Identifier: MIT
# Every third of the 600 files of `make corpus-elf`: what it wants to hold is at the head of tests/corpus/elf.py.
/usr/bin/python3 "$TOP/tests/corpus/elf.py" -n 200
