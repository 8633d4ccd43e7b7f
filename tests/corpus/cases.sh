# SPDX-License-Identifier: MIT
# The corpus: real programs, each with a command that is traced and one that is not. Sourced by tests/corpus/run.
#
#   program NAME 'PACKAGES' 'TRACED COMMAND' 'UNTRACED COMMAND'
#
# Commands run by sh in a directory with the files that make_data wrote. They must print the same, end alike and leave the
# same files in that directory, in the terrarium and on the host. So a command removes what differs from run to run
# (keys, logs, sockets, files with a date in them) and prints what is stable of it instead.

# The fast third: what a machine that builds Terrarium has anyway, or gets with small packages.
fast_cases=' coreutils iconv locale gawk tar file openssl curl git tput shell ten-tools bash diff findutils grep python perl gcc make sqlite3 strace binutils xz bzip2 m4 listing setuid '

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
  printf '<html><body><h1>caf\303\251</h1></body></html>\n' > p.html
  printf '#include <stdio.h>\n#include <math.h>\nint twice(int n) { return 2 * n; }\nint main(int argc, char** argv) { printf("%%s %%d %%.3f\\n", "hello", twice(argc), cos((double)argc)); (void)argv; }\n' > hello.c
  printf '#include <iostream>\n#include <map>\nint main() { std::map<int, int> m{{1, 2}}; std::cout << m[1] << std::endl; }\n' > hello.cc
}


program coreutils coreutils 'ls nums utf; sort -rn nums | head -3; date -u -d @0; stat -c %s nums; sha256sum nums; TZ=Europe/Berlin date -d @0' 'od -c utf | head -2; wc nums; tac nums | head -1; printf "%05d\n" 7; TZ=Asia/Tokyo date -d @0'
program locales 'coreutils locales' 'localedef -i de_DE -f UTF-8 ./de_DE.UTF-8; export LOCPATH=$PWD LC_ALL=de_DE.UTF-8; sort utf nums | head -2; date -u -d @0; printf "%.2f\n" 1,5; rm -r de_DE.UTF-8' 'localedef -i fr_FR -f ISO-8859-1 ./fr_FR; export LOCPATH=$PWD LC_ALL=fr_FR; date -u -d @0 +%A; rm -r fr_FR'
program iconv libc-bin 'iconv -f UTF-8 -t KOI8-R//TRANSLIT utf | od -c | head -2' 'iconv -f UTF-8 -t UTF-16 utf | od -c | head -2'
program locale libc-bin 'LC_ALL=C.UTF-8 locale charmap; LC_ALL=C.UTF-8 sort utf' 'LC_ALL=C locale charmap'
program gawk gawk "gawk '{ s += \$1 } END { print s }' nums; gawk 'BEGIN { print strftime(\"%Y\", 0, 1) }'; gawk -l filefuncs 'BEGIN { stat(\"nums\", s); print s[\"size\"] }'" "gawk -l readdir 'BEGIN { print 1 }'; gawk -l time 'BEGIN { print (gettimeofday() > 1) }'"
program tar 'tar zstd xz-utils' 'tar xOf a.tar utf; tar cJf - nums | tar tJf -' 'tar --zstd -cf - nums | tar --zstd -tf -'
program 7z p7zip-full '7z a -bd t.7z nums > log && 7z l -slt t.7z | grep ^Path; rm log t.7z' '7z a -bd -tzip t.zip nums > log && 7z l -slt t.zip | grep ^Path; rm log t.zip'
program file file 'file nums h.c a.tar' 'file x.xml s.svg i.ppm'
program openssl openssl 'openssl dgst -sha256 nums; openssl enc -aes-128-cbc -k x -pbkdf2 -nosalt -in nums | openssl dgst' 'openssl list -providers -provider legacy | head -3; openssl dgst -provider legacy -provider default -md4 nums'
program curl curl 'curl -s file://$PWD/utf' 'curl -s -o out file://$PWD/nums; wc -l out'
program ssh-keygen openssh-client 'ssh-keygen -q -t ed25519 -N "" -C c -f k; cut -d" " -f1 k.pub; rm k k.pub' 'ssh-keygen -q -t rsa -b 1024 -N "" -C c -f k2; cut -d" " -f1 k2.pub; rm k2 k2.pub'
program gpg gnupg 'gpg --batch --print-md sha256 nums; gpg --batch --symmetric --passphrase x --pinentry-mode loopback -o n.gpg nums 2> log; gpg --batch -d --passphrase x --pinentry-mode loopback n.gpg 2> log | tail -1; rm n.gpg log; gpgconf --kill all' 'gpg --batch --print-md md5 utf; gpg --batch --quick-gen-key --passphrase "" a@example.org 2> log && gpg --batch --list-keys --with-colons | grep -c ^uid; rm log; gpgconf --kill all'
program rsync rsync 'rsync -a nums copy && cmp nums copy && echo same' 'rsync -avn nums utf out | tail -1 | cut -c1-10'
program git git 'git init -q r; git -C r -c user.name=a -c user.email=b commit -q --allow-empty -m x --date @0; git clone -q --no-local r c; git -C c log --format=%s; rm -rf r c' 'git -C /nowhere status; git hash-object nums; git init -q s; cp nums s; git -C s add nums; git -C s -c user.name=a -c user.email=b commit -q -m y; git -C s archive HEAD | grep -ac nums; git -C s gc -q; git -C s fsck; rm -rf s'
program tput ncurses-bin 'TERM=xterm tput setaf 1 | od -c | head -1' 'TERM=vt100 tput bold | od -c | head -1'
program vim vim 'vim -E -s -u NONE -c "syntax on" -c "set ft=c" -c "%s/1/x/" -c wq nums < /dev/null; head -2 nums' 'vim -E -s -u NONE -c "syntax on" -c "set ft=python" -c "redir > names" -c "silent echo synIDattr(hlID(\"pythonStatement\"), \"name\")" -c "redir END" -c q < /dev/null; tail -n 1 names; vim -E -s -u NONE -c "set ft=c" -c "normal ggx" -c wq h.c < /dev/null; cat h.c'
program tmux tmux 'tmux -V; tmux -S $PWD/s -f /dev/null new-session -d -x 40 -y 10 "echo in tmux; sleep 5"; sleep 0.5; tmux -S $PWD/s capture-pane -p | head -1; tmux -S $PWD/s kill-server; rm -f s' 'tmux -S $PWD/s -f /dev/null new-session -d "sleep 5" && tmux -S $PWD/s split-window "sleep 5" && tmux -S $PWD/s list-panes -F "#{pane_index}"; tmux -S $PWD/s kill-server; rm -f s'
program groff 'groff groff-base' 'groff -man -Tutf8 x.1 | head -5' 'groff -ms -Tascii x.1 | head -5; groff -man -Tps x.1 | head -1'
program man man-db 'man -l x.1 | head -3' 'man -l -Tlatin1 x.1 | tail -1'
program graphviz graphviz 'dot -Tplain g.dot' 'neato -Tsvg g.dot | head -3'
program ghostscript ghostscript 'gs -q -dNOPAUSE -dBATCH -sDEVICE=pbmraw -sOutputFile=o.pbm p.ps; head -c 2 o.pbm' 'gs -q -dNOPAUSE -dBATCH -sDEVICE=png16m -sOutputFile=o.png p.ps; head -c 4 o.png | od -c'
program rsvg librsvg2-bin 'rsvg-convert s.svg | head -c 4 | od -c' 'rsvg-convert -f pdf s.svg | head -c 4'
program gdk-pixbuf 'libgdk-pixbuf2.0-bin librsvg2-common' 'gdk-pixbuf-thumbnailer i.ppm t.png; head -c 4 t.png | od -c' 'gdk-pixbuf-thumbnailer -s 10 s.svg u.png; head -c 4 u.png | od -c'
program fontconfig fontconfig 'fc-match -f "%{family}\n" sans' 'fc-list : family | sort | head -2; fc-match -f "%{family}\n" "Courier New:bold"'
program imagemagick imagemagick 'convert i.ppm -resize 4x2 txt:- | head -2' 'convert i.ppm o.gif; identify -format "%m %w\n" o.gif; convert i.ppm -resize 4x2 o.jpg; identify -format "%m %w\n" o.jpg; rm -f o.jpg'
program tesseract 'tesseract-ocr tesseract-ocr-eng imagemagick fonts-dejavu-core' 'convert -font DejaVu-Sans -pointsize 40 label:Terrarium word.png; tesseract word.png - 2> log; rm -f log word.png' 'tesseract --list-langs | tail -1; convert -font DejaVu-Sans -pointsize 30 label:42 n.png; tesseract n.png out --psm 7 hocr 2> log; grep -c ocrx_word out.hocr; rm -f log n.png out.hocr'
program ffmpeg ffmpeg 'ffmpeg -v error -f lavfi -i sine=d=0.1 -f md5 -' 'ffmpeg -v error -f lavfi -i testsrc=d=0.1 -f framemd5 - | tail -1; ffmpeg -v error -f lavfi -i testsrc=d=0.2 -c:v libx264 -f md5 -'
program sox sox 'sox -n -t wav - synth 0.1 sine 440 | wc -c' 'sox -R -n -t flac o.flac synth 0.1 sine 440; soxi -r o.flac'
program python python3 'python3 -c "import ssl, ctypes, sqlite3, json, subprocess; print(json.dumps(1), ssl.create_default_context().get_ca_certs() != [], subprocess.run([\"cat\", \"utf\"], capture_output=True).stdout)"' 'python3 -c "import decimal, lzma, curses, asyncio, multiprocessing.pool as p; print(decimal.Decimal(1), p.ThreadPool(2).map(abs, [-1]))"'
program numpy python3-numpy 'python3 -c "import numpy; print(numpy.linalg.det(numpy.eye(3)))"' 'python3 -c "import numpy.fft as f; print(f.fft([1, 0]).real)"'
program venv python3-venv 'python3 -m venv --without-pip v && v/bin/python -c "import sys; print(sys.prefix != sys.base_prefix)"; rm -r v' 'python3 -m venv --without-pip --symlinks w && w/bin/python3 -c "import json; print(json.loads(\"[1]\"))"; rm -r w'
program perl perl 'perl -MPOSIX -MDigest::MD5=md5_hex -e "print md5_hex(1), strftime(q(%Y), gmtime 0)"' 'perl -MStorable -MTime::HiRes -MEncode -e "print encode(q(UTF-16), 1)" | od -c'
program ruby ruby 'ruby -rjson -rdigest -e "puts JSON.dump([1]), Digest::MD5.hexdigest(%q(x))"' 'ruby -rset -rzlib -rstringio -e "puts Zlib.crc32(%q(x))"'
program node nodejs 'node -e "console.log(require(\"crypto\").createHash(\"md5\").update(\"x\").digest(\"hex\"))"' 'node -e "console.log(require(\"zlib\").gzipSync(\"x\").length, new Intl.NumberFormat(\"de\").format(1.5)); require(\"fs\").writeFileSync(\"o\", \"1\")"'
program php php-cli 'php -r "echo json_encode([1]), PHP_EOL;"' 'php -r "echo hash(\"sha256\", \"x\"), PHP_EOL;"'
program lua lua5.4 'echo "print(6 * 7)" | lua5.4 -' 'echo "print(string.format(\"%x\", 255))" | lua5.4 -'
program guile guile-3.0 'guile --no-auto-compile -c "(display (* 6 7))"' 'guile --no-auto-compile -c "(use-modules (srfi srfi-1)) (display (iota 3))"'
program tcl tcl 'echo "puts [expr 6*7]; puts [clock format 0 -timezone :Europe/Berlin]" | tclsh' 'echo "package require http; puts ok; puts [clock format 0 -timezone :Asia/Tokyo]" | tclsh'
program gcc gcc 'gcc -O2 hello.c -o h -lm && ./h && rm h' 'gcc -O0 -g -fsanitize=undefined -c h.c -o h.o && echo compiled; gcc -E h.c | tail -1; rm h.o'
program g++ g++ 'g++ -O1 hello.cc -o h && ./h && rm h' 'g++ -std=c++20 -shared -fPIC hello.cc -o h.so && nm -DC h.so | grep -c std::; rm h.so'
program clang clang 'clang -O2 hello.c -o h -lm && ./h && rm h' 'clang -fsyntax-only h.c && echo fine; clang -S -emit-llvm -o - h.c | grep -c main'
program gdb gdb 'gcc -g -static hello.c -o h -lm; gdb -nx -batch -ex "list twice" -ex "python print(6*7)" -ex "ptype main" ./h; rm -f h' 'gcc -g -static hello.c -o h -lm; SHELL=/bin/sh gdb -nx -batch -ex "break twice" -ex run -ex "bt 1" -ex "print n" ./h 2> log | grep -E "^(#0|.1)"; rm -f h log'
program cmake 'cmake make gcc' 'printf "cmake_minimum_required(VERSION 3.10)\nproject(x C)\nadd_executable(h hello.c)\ntarget_link_libraries(h m)\n" > CMakeLists.txt; cmake -B b > log 2>&1 && make -s -C b > log 2>&1 && b/h; rm -rf b log' 'cmake -E sha256sum nums; printf "project(y C)\nadd_library(t STATIC h.c)\n" > CMakeLists.txt; cmake -Wno-dev -B b > log 2>&1; grep -c -i error log; rm -rf b log'
program ninja ninja-build 'printf "rule c\n command = cp \$in \$out\nbuild o: c nums\n" > build.ninja; ninja | tail -1; rm .ninja_log .ninja_deps' 'printf "rule c\n command = cp \$in \$out\nbuild o: c nums\nbuild p: c o\n" > build.ninja; ninja -n -v; ninja -t targets all; rm -f .ninja_log .ninja_deps'
program make make 'printf "all: x\nx:\n\techo x\n" > Makefile; make' 'printf "a := \$(shell echo y)\nall:\n\t@echo \$a\n" > M; make -f M'
program sqlite3 sqlite3 'sqlite3 :memory: "select 1 + 1, upper(char(97))"' 'sqlite3 t.db "create table a(b); insert into a values (1); select * from a"'
program redis redis-server 'redis-server --port 0 --unixsocket $PWD/s --daemonize yes > log && sleep 0.5 && redis-cli -s $PWD/s set a b; redis-cli -s $PWD/s get a; redis-cli -s $PWD/s shutdown nosave; rm -f log' 'redis-server --port 0 --unixsocket $PWD/s --daemonize yes > log && sleep 0.5 && redis-cli -s $PWD/s eval "return redis.sha1hex(1)" 0; redis-cli -s $PWD/s shutdown save; rm -f log dump.rdb; redis-cli --version | cut -d" " -f1'
program nginx nginx-light 'nginx -v 2>&1' 'nginx -V 2>&1 | head -1'
program busybox busybox-static 'busybox echo static' 'busybox seq 3; busybox sha1sum nums; busybox awk "BEGIN { print 1 }"'
program go 'gron fzf' 'gron j.json; printf "abc\nxyz\n" | fzf --filter=xy' 'gron --ungron < j.json; gron --stream nums | tail -1; fzf --version'
program golang golang-go 'printf "package main\nimport (\"fmt\"; \"os\"; \"time\")\nfunc main() { b, _ := os.ReadFile(\"utf\"); fmt.Println(len(b), time.Unix(0, 0).UTC()) }\n" > m.go; export GOCACHE=$PWD/c GOFLAGS=-p=1 CGO_ENABLED=0; go build -o m m.go && ./m; chmod -R u+w c; rm -rf c m' 'go version | cut -d" " -f1-2; printf "package  main\n" > f.go; gofmt -l f.go; go vet -n 2>&1 | head -1'
program shell dash './s.sh hello world' './s.sh again; for i in 1 2; do echo $i; done'
program ten-tools 'dash coreutils sed grep gawk findutils diffutils' 'printf "#!/bin/sh\nseq 20 | grep 1 | sed s/1/one/ | sort -r | head -5 | tr a-z A-Z | cut -c1-3 | gawk \"{ print NR, \\\\\$1 }\" | tee t | tail -2; cmp t t; find . -name t | xargs wc -l\n" > ten; chmod +x ten; ./ten' './ten; sed -n 3p nums | sort | uniq -c'
program bash bash 'bash -c "x=abc; echo \${x/b/X} {1..3}"' 'bash -c "declare -A m; m[a]=1; echo \${m[a]}; printf %q \"a b\""'
program diff diffutils 'diff nums utf | head -2; cmp nums utf | cut -c1-9' 'diff -u h.c nums | tail -1; sdiff -s h.c utf | head -1'
program findutils findutils 'find . -name "*.c" | sort; xargs -n 30 echo < nums | tail -1' 'find . -type f -newer h.c -name z; find . -maxdepth 1 -size +100k'
program grep grep 'grep -c 1 nums; grep -P "9\$" nums | tail -1' 'grep -E "^(5|6)" nums | head -1; grep -z a utf | head -c 4'
program jq jq 'jq -c .a j.json' 'jq -r ".a[2] | keys[]" j.json'
program bc bc 'echo "2^100; scale=5; 1/3" | bc' 'echo "s(1)" | bc -l'
program poppler 'poppler-utils ghostscript' 'gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -sOutputFile=o.pdf p.ps; pdftotext o.pdf - | head -1; rm o.pdf' 'gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -sOutputFile=o.pdf p.ps; pdfinfo o.pdf | grep Pages; pdftoppm -r 10 -gray o.pdf page; head -c 2 page-1.pgm; rm o.pdf'
program xml 'libxml2-utils xsltproc' 'xmllint --xpath "string(//a/@x)" x.xml' 'xmllint --format x.xml; xmllint --html --xpath "string(//h1)" p.html'
program m4 m4 'echo "define(a, b)a" | m4' 'echo "eval(6*7)" | m4'
program bison bison 'printf "%%%%\ns: ;\n" > y.y; bison y.y && wc -l < y.tab.c' 'printf "%%%%\ns: ;\n" > z.y; bison -g z.y && grep -c digraph z.gv; rm -f z.tab.c'
program flex flex 'printf "%%%%\n. ;\n%%%%\n" > l.l; flex -t l.l | wc -l' 'printf "%%%%\na return 1;\n%%%%\n" > k.l; flex -o k.c -Cf k.l; grep -c yy_nxt k.c'
program gettext gettext 'printf "msgid \"\"\nmsgstr \"\"\n" > a.po; msgfmt -o a.mo a.po; wc -c < a.mo' 'printf "msgid \"a\"\nmsgstr \"b\"\n" > b.po; msgfmt -c -o b.mo b.po; msgunfmt b.mo | tail -1'
program procps procps 'ps -o comm= -p 1 > log; wc -l < log; rm log' 'free --version; pgrep -c nothing-of-this-name'
program xz xz-utils 'xz -c nums | xz -dc | tail -1' 'xz --robot --version | head -1; xz --format=lzma -9e -c nums | xz --robot -dc | wc -l'
program bzip2 bzip2 'bzip2 -c nums | bzip2 -dc | tail -1' 'bzip2 -t nums 2>&1 | head -1'
program strace strace 'strace -V | head -1; strace -e trace=nothing -o log true; echo $?; rm -f log' 'strace -o log -e trace=openat cat utf; grep -c utf log; rm log'
program binutils binutils 'ld --version | head -1; printf "a: .byte 1\n" | as -o a.o; objdump -s -j .text a.o | tail -1; rm a.o' 'printf "a: .byte 1\n" | as -o b.o; ar rc b.a b.o; nm b.a | tail -1; strip -g b.o; readelf -h b.o | grep -c ELF64; rm b.o b.a'

program listing 'findutils tzdata' 'ls /usr/share/zoneinfo/Europe | wc -l; find /usr/share/zoneinfo -maxdepth 1 -type f | sort | head -3' 'find /usr/share/zoneinfo/Europe -name "B*" | sort'
program gstreamer 'gstreamer1.0-tools gstreamer1.0-plugins-base gstreamer1.0-plugins-good' 'export XDG_CACHE_HOME=$PWD/k; gst-launch-1.0 -q audiotestsrc num-buffers=2 ! filesink location=o.raw; wc -c < o.raw; rm -rf k' 'export XDG_CACHE_HOME=$PWD/k; gst-launch-1.0 -q audiotestsrc num-buffers=2 ! wavenc ! filesink location=o.wav; wc -c < o.wav; gst-inspect-1.0 flacenc | head -1; rm -rf k o.wav'
program zsh zsh 'zsh -f -c "autoload -Uz zmv; print -l {1..3}; print \${(U):-abc}"' 'zsh -f -c "zmodload zsh/mathfunc zsh/datetime zsh/stat; print \$((int(sqrt(16)))); autoload -Uz compinit && compinit -D; print ok"'
program valgrind 'valgrind gcc' 'gcc -g hello.c -o h -lm; valgrind -q --error-exitcode=3 ./h; echo $?; rm h' 'gcc -g hello.c -o h -lm; valgrind --tool=cachegrind --cachegrind-out-file=/dev/null ./h 2> log; grep -c refs log; rm -f h log'
program mercurial mercurial 'hg init r; cp nums r; cd r; hg add -q; hg commit -q -u a -m x -d "0 0"; hg log -T "{desc} {node|short}\n"; cd ..; rm -rf r' 'hg init r; cd r; cp ../utf .; hg add -q; hg commit -q -u b -m y -d "0 0"; hg archive -t tgz ../o.tgz; hg clone -q . ../c; hg --config extensions.rebase= help rebase | head -1; hg annotate -u utf; cd ..; rm -rf r c o.tgz'
program gnuplot gnuplot-nox 'gnuplot -e "set term dumb 40 10; plot x"' 'gnuplot -e "set term svg; set output \"o.svg\"; plot sin(x)"; grep -c path o.svg; gnuplot -e "set term pngcairo; set output \"o.png\"; plot cos(x)"; head -c 4 o.png | od -c; gnuplot -e "help plot" | head -3; rm -f o.svg'
program swipl swi-prolog-nox 'swipl -g "X is 6*7, print(X), nl" -t halt' 'echo "p(1). p(2)." > a.pl; swipl -g "findall(X, p(X), L), print(L), nl" -t halt a.pl; swipl -g "use_module(library(dcg/basics)), use_module(library(http/json)), atom_json_term(\"[1]\", T, []), print(T), nl" -t halt'
program nokogiri ruby-nokogiri 'ruby -rnokogiri -e "puts Nokogiri::XML(File.read(%q(x.xml))).at(%q(a))[:x]"' 'ruby -rnokogiri -ryaml -rerb -ropenssl -e "puts Nokogiri::HTML(File.read(%q(p.html))).css(%q(h1)).size, YAML.dump([1]), ERB.new(%q(a)).result, OpenSSL::Digest.hexdigest(%q(SHA256), %q(x))"'
program sbcl sbcl 'sbcl --noinform --no-userinit --non-interactive --eval "(print (* 6 7))"' 'sbcl --noinform --no-userinit --non-interactive --eval "(require :sb-posix)" --eval "(print (sb-posix:getuid))" > log 2>&1; wc -l < log; rm log; echo "(defun f (x) (* x x)) (print (f 4))" > f.lisp; sbcl --script f.lisp'

# Refused rights: a set-user-ID program is packed without its bit, and says itself what it cannot do then.
program setuid 'mount util-linux' 'id -u > log; umount /proc/nothing 2>&1 | head -1; rm log' 'mount /nothing /nowhere 2>&1 | head -1'

# Servers, started and asked within one command.
serve_nginx='mkdir -p www logs; echo hello > www/index.html; printf "daemon on; pid $PWD/pid; error_log $PWD/logs/e; events {} http { access_log off; client_body_temp_path $PWD/t1; proxy_temp_path $PWD/t2; fastcgi_temp_path $PWD/t3; uwsgi_temp_path $PWD/t4; scgi_temp_path $PWD/t5; server { listen 127.0.0.1:18089; root $PWD/www; } }" > c; nginx -c $PWD/c -p $PWD 2> log; sleep 0.5'
stop_nginx='kill $(cat pid); sleep 0.3; rm -rf www logs c log t1 t2 t3 t4 t5 pid'
program nginx-serve 'nginx-light curl' "$serve_nginx; curl -s http://127.0.0.1:18089/; $stop_nginx" "$serve_nginx; curl -sI http://127.0.0.1:18089/ | head -1; curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:18089/none; $stop_nginx"
serve_apache='mkdir -p www; echo hello > www/index.html; printf "ServerName localhost\nServerRoot $PWD\nListen 127.0.0.1:18090\nPidFile $PWD/pid\nErrorLog $PWD/err\nMutex posixsem\nLoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so\nLoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so\nLoadModule mime_module /usr/lib/apache2/modules/mod_mime.so\nLoadModule dir_module /usr/lib/apache2/modules/mod_dir.so\nTypesConfig /etc/mime.types\nUser nobody\nGroup nogroup\nDocumentRoot $PWD/www\n" > c; chmod 755 . ; apache2 -f $PWD/c -k start; sleep 1'
stop_apache='kill $(cat pid); sleep 0.7; rm -rf www c err pid'
program apache2 'apache2 curl' "$serve_apache; curl -s http://127.0.0.1:18090/; $stop_apache" "$serve_apache; curl -sI http://127.0.0.1:18090/index.html | grep -c html; curl -s -o /dev/null -w '%{http_code}\n' http://127.0.0.1:18090/none; $stop_apache; apache2 -v | head -1"
program mosquitto 'mosquitto mosquitto-clients' 'mosquitto -p 18093 > log 2>&1 & b=$!; sleep 1; mosquitto_pub -p 18093 -t a -r -m hi; mosquitto_sub -p 18093 -t a -C 1; kill $b; wait; rm log' 'printf "listener 18094 127.0.0.1\nallow_anonymous true\n" > c; mosquitto -c $PWD/c > log 2>&1 & b=$!; sleep 1; mosquitto_pub -p 18094 -t b -r -m x; mosquitto_sub -p 18094 -t b -C 1 -v; kill $b; wait; rm log c'
serve_tls='openssl req -x509 -newkey rsa:2048 -nodes -keyout k -out c -days 2 -subj /CN=localhost 2>/dev/null; openssl s_server -quiet -key k -cert c -accept 18443 -www >/dev/null 2>&1 & sleep 1'
program tls 'openssl curl' "$serve_tls; curl -s --cacert c https://localhost:18443/ | grep -c Cipher; kill \$!; rm -f k c" "$serve_tls; curl -s https://localhost:18443/; echo \$?; curl -sk --tls-max 1.2 https://localhost:18443/ | grep -c TLSv1.2; kill \$!; rm -f k c"
postgres() { # $1 statement
  echo 'chmod 755 .; mkdir -m 777 pg; b=/usr/lib/postgresql/15/bin; as=; [ $(id -u) != 0 ] || as="setpriv --reuid 65534 --regid 65534 --clear-groups"; (cd pg && HOME=$PWD $as sh -c "'"$(printf '%s' '$b/initdb -D db -A trust -U x --no-sync > log 2>&1; $b/pg_ctl -D db -o \"-k \$PWD -h \\\"\\\"\" -l l -w start > log2; psql -h \$PWD -U x postgres -Atc \"STATEMENT\"; $b/pg_ctl -D db stop -m fast | tail -1' | sed "s/STATEMENT/$1/")"'"); rm -rf pg'
}
program postgres postgresql-15 "$(postgres 'select 6*7, to_tsvector(1::text)')" "$(postgres 'create table t(a int primary key, b jsonb); insert into t select g, to_jsonb(g) from generate_series(1, 3) g; select count(*), max(b::text) from t')"
program java default-jdk-headless 'java -version 2>&1 | head -1' 'java -XshowSettings:properties -version 2>&1 | grep -c java.home'
program javac default-jdk-headless 'printf "class A { public static void main(String[] a) { System.out.println(java.time.ZoneId.of(\"Asia/Tokyo\")); } }" > A.java; javac A.java && java A; rm -f A.class' 'printf "class B { public static void main(String[] a) throws Exception { System.out.println(java.security.MessageDigest.getInstance(\"MD5\").digest().length + java.nio.file.Files.readString(java.nio.file.Path.of(\"nums\")).length()); } }" > B.java; java B.java'
