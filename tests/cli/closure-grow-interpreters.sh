# SPDX-License-Identifier: MIT
# --grow=plugins by the table: for each interpreter or library that is there, a run that loads nothing by itself grows
# the modules that another run may load. A row: the rule, a file that has to come (a pattern), the command, or a library
# that is asked for.
. "$TOP/tests/cli/closure.inc"
rows='python /usr/lib/python3*/decimal.py python3 -c pass
perl /usr/share/perl/*/Text/Wrap.pm perl -e 1
perl /usr/lib/x86_64-linux-gnu/perl/*/auto/POSIX/POSIX.so perl -e 1
ruby /usr/lib/ruby/*/json.rb ruby -e 1
node /usr/share/nodejs/acorn/package.json node -e 1
lua /usr/share/lua/* lua -e x=1
lua /usr/share/lua/* lua5.4 -e x=1
java /usr/lib/jvm/java-*/lib/libnio.so java -version
tcl /usr/share/tcltk/tcl8*/msgs/de.msg tclsh /dev/null
guile /usr/share/guile/*/ice-9/*.scm guile -c 1
php /usr/lib/php/*/*.so php -n -r 1;
gawk /usr/lib/x86_64-linux-gnu/gawk/time.so gawk BEGIN{}
gconv /usr/lib/x86_64-linux-gnu/gconv/KOI-8.so iconv -f UTF-8 -t UTF-16 /dev/null
gdk-pixbuf /usr/lib/x86_64-linux-gnu/gdk-pixbuf-2.0/*/loaders/*.so gdk-pixbuf-csource --version
gdk-pixbuf /usr/lib/x86_64-linux-gnu/gdk-pixbuf-2.0/*/loaders/*.so rsvg-convert --version
imagemagick /usr/lib/x86_64-linux-gnu/ImageMagick-6*/modules-Q16/coders/tiff.so convert -version
gstreamer /usr/lib/x86_64-linux-gnu/gstreamer-1.0/*.so /usr/lib/x86_64-linux-gnu/libgstreamer-1.0.so.0
gtk3 /usr/lib/x86_64-linux-gnu/gtk-3.0/*/immodules/*.so /usr/lib/x86_64-linux-gnu/libgtk-3.so.0
qt5 /usr/lib/x86_64-linux-gnu/qt5/plugins/platforms/*.so /usr/lib/x86_64-linux-gnu/libQt5Core.so.5
graphviz /usr/lib/x86_64-linux-gnu/graphviz/libgvplugin_core.so* dot -V
git /usr/share/perl5/Git.pm git --version'
checked=0
while read -r rule pattern command; do
  read -ra words <<<"$command"
  command -v "${words[0]}" >/dev/null && compgen -G "$pattern" >/dev/null || continue
  file=$(compgen -G "$pattern" | head -n 1)
  case $command in
    /*) input=("$command") ;;
    *)
      input=(--trace t)
      tracer -o t -- "${words[@]}" >/dev/null 2>&1 </dev/null || { echo "$command: exit status $?"; exit 1; }
      ;;
  esac
  closure "${input[@]}" >plain
  if grep -qxF "$file" plain; then echo "$command: uses $file itself"; exit 1; fi
  closure -v "${input[@]}" --grow=plugins >got 2>err
  real=$(realpath "$(dirname "$file")")/$(basename "$file")
  grep -qxF "$real" got || { echo "$command: $real does not come"; cat err; exit 1; }
  grep -q "^closure: grown by \(rule $rule\|siblings\): [0-9]* files, because of /" err || { echo "$command: no rule $rule"; exit 1; }
  checked=$((checked + 1))
  echo "$rule: $command: $(wc -l <plain) files, grown to $(wc -l <got)"
done <<<"$rows"
echo "$checked rows"
[ "$checked" -ge 3 ] # python, perl and gconv are everywhere where the tests run
