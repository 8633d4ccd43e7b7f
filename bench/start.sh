# SPDX-License-Identifier: MIT
# Start-up inside a terrarium against native: 100 starts of a small program.
closure /usr/bin/git /bin/true > files
terrarium pack -o app --entry git true < files
"$PAIRED" -n 9 \
  "native-true=for i in \$(seq 100); do /bin/true; done" \
  "packed-true=for i in \$(seq 100); do app/ebin/true; done"
"$PAIRED" -n 9 \
  "native-git=for i in \$(seq 100); do /usr/bin/git --version; done" \
  "packed-git=for i in \$(seq 100); do app/ebin/git --version; done"
