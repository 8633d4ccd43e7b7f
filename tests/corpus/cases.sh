# SPDX-License-Identifier: MIT
# The corpus: real programs, each with a command that is traced and one that is not. Sourced by tests/corpus/run.
#
#   program NAME 'PACKAGES' 'TRACED COMMAND' 'UNTRACED COMMAND'
#
# Commands run by sh in a directory with the files that make_data wrote. Both must print the same and end alike in the
# terrarium and on the host. An empty untraced command means that there is none worth asking.

make_data() {
  seq 100 > nums
  printf 'caf\303\251 \303\244\303\266\n' > utf
  printf 'int main(void) { return 0; }\n' > h.c
  printf '{"a": [1, 2, {"b": null}]}\n' > j.json
  printf '<r><a x="1">t</a></r>\n' > x.xml
  printf '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="20" height="20" fill="red"/></svg>\n' > s.svg
  printf 'digraph { a -> b -> c }\n' > g.dot
  printf '%%!PS\n/Helvetica findfont 12 scalefont setfont 10 10 moveto (hi) show showpage\n' > p.ps
  printf '.TH X 1\n.SH NAME\nx \\- y\n' > x.1
  printf 'P3 2 1 255 255 0 0 0 255 0\n' > i.ppm
  printf '#!/bin/sh\necho script "$@" | tr a-z A-Z | sed s/S/s/ | cut -c1-20\n' > s.sh && chmod +x s.sh
  tar cf a.tar nums utf
}

program coreutils coreutils 'ls nums utf; sort -rn nums | head -3; date -u -d @0; stat -c %s nums; sha256sum nums' 'od -c utf | head -2; wc nums; tac nums | head -1; printf "%05d\n" 7'
program iconv libc-bin 'iconv -f UTF-8 -t KOI8-R//TRANSLIT utf | od -c | head -2' 'iconv -f UTF-8 -t UTF-16 utf | od -c | head -2'
program locale libc-bin 'LC_ALL=C.UTF-8 locale charmap; LC_ALL=C.UTF-8 sort utf' 'LC_ALL=C locale charmap'
program gawk gawk "gawk '{ s += \$1 } END { print s }' nums; gawk 'BEGIN { print strftime(\"%Y\", 0, 1) }'" "gawk -l readdir 'BEGIN { print 1 }'"
program tar 'tar zstd xz-utils' 'tar xOf a.tar utf; tar cJf - nums | tar tJf -' 'tar --zstd -cf - nums | tar --zstd -tf -'
program 7z p7zip-full '7z a -bd t.7z nums > log && 7z l -slt t.7z | grep ^Path' '7z a -bd -tzip t.zip nums > log && 7z l -slt t.zip | grep ^Path'
program file file 'file nums h.c a.tar' 'file x.xml s.svg i.ppm'
program openssl openssl 'openssl dgst -sha256 nums; openssl enc -aes-128-cbc -k x -pbkdf2 -nosalt -in nums | openssl dgst' 'openssl list -providers -provider legacy | head -3'
program curl curl 'curl -s file://$PWD/utf' 'curl -s -o out file://$PWD/nums; wc -l out'
program ssh-keygen openssh-client 'ssh-keygen -q -t ed25519 -N "" -C c -f k; cut -d" " -f1 k.pub' 'ssh-keygen -q -t rsa -b 1024 -N "" -C c -f k2; cut -d" " -f1 k2.pub'
program gpg gnupg 'gpg --batch --print-md sha256 nums' 'gpg --batch --print-md md5 utf'
program rsync rsync 'rsync -a nums copy && cmp nums copy && echo same' 'rsync -avn nums utf out | tail -1 | cut -c1-10'
program git git 'git init -q r; git -C r -c user.name=a -c user.email=b commit -q --allow-empty -m x --date @0; git -C r log --format=%s' 'git -C /nowhere status; git hash-object nums'
program tput ncurses-bin 'TERM=xterm tput setaf 1 | od -c | head -1' 'TERM=vt100 tput bold | od -c | head -1'
program vim vim 'vim -E -s -u NONE -c "syntax on" -c "%s/1/x/" -c wq nums < /dev/null; head -2 nums' 'vim -E -s -u NONE -c "set ft=c" -c "normal ggx" -c wq h.c < /dev/null; cat h.c'
program tmux tmux 'tmux -V' 'tmux -L x -f /dev/null new-session -d "sleep 0.1" && echo started'
program groff 'groff groff-base' 'groff -man -Tutf8 x.1 | head -5' 'groff -ms -Tascii x.1 | head -5'
program graphviz graphviz 'dot -Tplain g.dot' 'neato -Tsvg g.dot | head -3'
program ghostscript ghostscript 'gs -q -dNOPAUSE -dBATCH -sDEVICE=pbmraw -sOutputFile=o.pbm p.ps; head -c 2 o.pbm' 'gs -q -dNOPAUSE -dBATCH -sDEVICE=png16m -sOutputFile=o.png p.ps; head -c 4 o.png | od -c'
program rsvg librsvg2-bin 'rsvg-convert s.svg | head -c 4 | od -c' 'rsvg-convert -f pdf s.svg | head -c 4'
program fontconfig fontconfig 'fc-match -f "%{family}\n" sans' 'fc-list : family | sort | head -2'
program imagemagick imagemagick 'convert i.ppm -resize 4x2 txt:- | head -2' 'convert i.ppm o.gif; identify -format "%m %w\n" o.gif'
program tesseract tesseract-ocr 'tesseract --version 2>/dev/null | head -1' 'tesseract --list-langs | tail -1'
program ffmpeg ffmpeg 'ffmpeg -v error -f lavfi -i sine=d=0.1 -f md5 -' 'ffmpeg -v error -f lavfi -i testsrc=d=0.1 -f framemd5 - | tail -1'
program sox sox 'sox -n -t wav - synth 0.1 sine 440 | wc -c' 'sox -n -t flac o.flac synth 0.1 sine 440; soxi -r o.flac'
program python python3 'python3 -c "import ssl, ctypes, sqlite3, json; print(json.dumps(1))"' 'python3 -c "import decimal, lzma, curses, asyncio; print(decimal.Decimal(1))"'
program numpy python3-numpy 'python3 -c "import numpy; print(numpy.linalg.det(numpy.eye(3)))"' 'python3 -c "import numpy.fft as f; print(f.fft([1, 0]).real)"'
program venv python3-venv 'python3 -c "import sys; print(sys.prefix == sys.base_prefix)"' ''
program perl perl 'perl -MPOSIX -MDigest::MD5=md5_hex -e "print md5_hex(1), strftime(q(%Y), gmtime 0)"' 'perl -MStorable -MTime::HiRes -MEncode -e "print encode(q(UTF-16), 1)" | od -c'
program ruby ruby 'ruby -rjson -rdigest -e "puts JSON.dump([1]), Digest::MD5.hexdigest(%q(x))"' 'ruby -rset -rzlib -rstringio -e "puts Zlib.crc32(%q(x))"'
program node nodejs 'node -e "console.log(require(\"crypto\").createHash(\"md5\").update(\"x\").digest(\"hex\"))"' 'node -e "console.log(require(\"zlib\").gzipSync(\"x\").length, new Intl.NumberFormat(\"de\").format(1.5))"'
program php php-cli 'php -r "echo json_encode([1]), PHP_EOL;"' 'php -r "echo hash(\"sha256\", \"x\"), PHP_EOL;"'
program lua lua5.4 'echo "print(6 * 7)" | lua5.4 -' 'echo "print(string.format(\"%x\", 255))" | lua5.4 -'
program guile guile-3.0 'guile --no-auto-compile -c "(display (* 6 7))"' 'guile --no-auto-compile -c "(use-modules (srfi srfi-1)) (display (iota 3))"'
program tcl tcl 'echo "puts [expr 6*7]; puts [clock format 0 -gmt 1]" | tclsh' 'echo "package require http; puts ok" | tclsh'
program gcc gcc 'gcc -O2 h.c -o h && ./h && echo ran' 'gcc -O0 -g -fsanitize=undefined -c h.c -o h.o && echo compiled; gcc -E h.c | tail -1'
program clang clang 'clang -O2 h.c -o h && ./h && echo ran' 'clang -fsyntax-only h.c && echo fine'
program gdb gdb 'gdb -nx -batch -ex "print 6*7"' 'gdb -nx -batch -ex "python print(6*7)"'
program cmake cmake 'cmake -E sha256sum nums' 'cmake -E echo hello'
program ninja ninja-build 'printf "rule c\n command = cp \$in \$out\nbuild o: c nums\n" > build.ninja; ninja | tail -1' 'ninja --version'
program make make 'printf "all: x\nx:\n\techo x\n" > Makefile; make' 'printf "a := \$(shell echo y)\nall:\n\t@echo \$a\n" > M; make -f M'
program sqlite3 sqlite3 'sqlite3 :memory: "select 1 + 1, upper(char(97))"' 'sqlite3 t.db "create table a(b); insert into a values (1); select * from a"'
program redis redis-server 'redis-server --version | cut -d" " -f1-2' 'redis-server --port 0 --unixsocket $PWD/s --daemonize yes > log && sleep 0.3 && redis-cli -s $PWD/s set a b && redis-cli -s $PWD/s shutdown nosave; echo $?'
program nginx nginx-light 'nginx -v 2>&1' 'nginx -V 2>&1 | head -1'
program busybox busybox-static 'busybox echo static' 'busybox seq 3'
program shell dash './s.sh hello world' './s.sh again; for i in 1 2; do echo $i; done'
program bash bash 'bash -c "x=abc; echo \${x/b/X} {1..3}"' 'bash -c "declare -A m; m[a]=1; echo \${m[a]}; printf %q \"a b\""'
program diff diffutils 'diff nums utf | head -2; cmp nums utf | cut -c1-9' 'diff -u h.c nums | tail -1; sdiff -s h.c utf | head -1'
program findutils findutils 'find . -name "*.c"; xargs -n 30 echo < nums | tail -1' 'find . -type f -newer h.c -name z; find . -maxdepth 1 -size +100k'
program grep grep 'grep -c 1 nums; grep -P "9\$" nums | tail -1' 'grep -E "^(5|6)" nums | head -1; grep -z a utf | head -c 4'
program jq jq 'jq -c .a j.json' 'jq -r ".a[2] | keys[]" j.json'
program bc bc 'echo "2^100; scale=5; 1/3" | bc' 'echo "s(1)" | bc -l'
program poppler poppler-utils 'pdfinfo -v 2>&1 | head -1' 'pdftotext -v 2>&1 | head -1'
program xml 'libxml2-utils xsltproc' 'xmllint --xpath "string(//a/@x)" x.xml' 'xmllint --format x.xml'
program m4 m4 'echo "define(a, b)a" | m4' 'echo "eval(6*7)" | m4'
program bison bison 'printf "%%%%\ns: ;\n" > y.y; bison y.y && wc -l < y.tab.c' 'bison --version | head -1'
program flex flex 'printf "%%%%\n. ;\n%%%%\n" > l.l; flex -t l.l | wc -l' 'flex --version'
program gettext gettext 'msgfmt --version | head -1' 'printf "msgid \"\"\nmsgstr \"\"\n" > a.po; msgfmt -c -o a.mo a.po; wc -c < a.mo'
program procps procps 'ps --version' 'free --version'
program xz xz-utils 'xz -c nums | xz -dc | tail -1' 'xz --robot --version | head -1'
program bzip2 bzip2 'bzip2 -c nums | bzip2 -dc | tail -1' 'bzip2 -t nums 2>&1 | head -1'

# Servers, started and asked within one command.
program nginx-serve 'nginx-light curl' 'mkdir -p www logs; echo hello > www/index.html; printf "daemon on; pid $PWD/pid; error_log $PWD/logs/e; events {} http { access_log off; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5; server { listen 127.0.0.1:18089; root $PWD/www; } }" > c; nginx -c $PWD/c -p $PWD; sleep 0.3; curl -s http://127.0.0.1:18089/; kill $(cat pid); sleep 0.2' ''
program tls 'openssl curl' 'openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 2 -subj /CN=localhost 2>/dev/null; openssl s_server -quiet -key k -cert c -accept 18443 -www >/dev/null 2>&1 & sleep 0.5; curl -s --cacert c https://localhost:18443/ | grep -c Cipher; kill $!' ''
program postgres postgresql-15 'chmod 755 .; mkdir -m 777 pg; cd pg && b=/usr/lib/postgresql/15/bin && setpriv --reuid 65534 --regid 65534 --clear-groups sh -c "HOME=\$PWD; export HOME; $b/initdb -D db -A trust -U x --no-sync > log 2>&1; $b/pg_ctl -D db -o \"-k \$PWD -h \\\"\\\"\" -l l -w start > log2; psql -h \$PWD -U x postgres -Atc \"select 6*7, to_tsvector(1::text)\"; $b/pg_ctl -D db stop -m fast | tail -1"' ''
program java default-jdk-headless 'java -version 2>&1 | head -1' 'java -XshowSettings:properties -version 2>&1 | grep -c java.home'
program javac default-jdk-headless 'printf "class A { public static void main(String[] a) { System.out.println(java.time.ZoneId.of(\"Asia/Tokyo\")); } }" > A.java; java A.java' ''
