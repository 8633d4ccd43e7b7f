# SPDX-License-Identifier: MIT
# SQL as it is stored in a trace: nothing that SQLite does without. sed -z: the whole text is one line.
s/--[^\n]*//g
s/[ \n]\+/ /g
s/\(INTEGER\|TEXT\|REAL\) NOT NULL/\1/g
s/ REFERENCES [a-z]*(id)//g
s/ INTEGER\([,)]\)/ INT\1/g
s/ \?\([,()=<>|+]\) \?/\1/g
s/; \?/;\n/g
s/^ //
