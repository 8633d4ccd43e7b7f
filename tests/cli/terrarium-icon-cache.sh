# SPDX-License-Identifier: MIT
# An icon theme's cache is taken along and stays as new as its directory, or GTK would pass it by: GTK's own tool, which
# asks the same question before it writes one (gtk/updateiconcache.c), finds nothing to do in the terrarium.
theme=$PWD/share/icons/terra
mkdir -p "$theme/16x16/apps"
printf '[Icon Theme]\nName=Terra\nDirectories=16x16/apps\n[16x16/apps]\nSize=16\n' > "$theme/index.theme"
echo '<svg xmlns="http://www.w3.org/2000/svg"/>' > "$theme/16x16/apps/terra-test.svg"
gtk-update-icon-cache -q "$theme"
find "$theme" -exec touch -d '2020-02-02 02:02:02' {} + # as a package installs it
tracer -o t.trace -- sh -c "gtk-update-icon-cache -v $theme && gtk-update-icon-cache $theme" > native
[ ! -s native ]
closure --no-default-excludes --exclude-prefix /proc --exclude-prefix /dev --exclude-prefix /sys --exclude-prefix /etc --trace t.trace > files
terrarium pack -o app -e gtk-update-icon-cache < files
mv share away
mkdir elsewhere && mv app elsewhere
app=$PWD/elsewhere/app

cmp "$app$theme/icon-theme.cache" away/icons/terra/icon-theme.cache
grep -q terra-test "$app$theme/icon-theme.cache"
"$app/ebin/gtk-update-icon-cache" -v "$theme" # opens it and checks every offset in it
"$app/ebin/gtk-update-icon-cache" "$theme" > out 2>&1
[ ! -s out ]
touch "$app$theme" # and had the directory been newer:
"$app/ebin/gtk-update-icon-cache" "$theme" > out 2>&1
grep -q 'created' out
