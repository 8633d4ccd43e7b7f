# SPDX-License-Identifier: MIT
# Hundreds of small adversarial cases, compared with the real loaders (tests/loader/run): path sets, order, spelling and
# missing names are the same.
"$TOP/tests/loader/run" | tee report
compared=$(sed -n 's/ fixtures compared with the real loader$//p' report)
[ "$compared" -ge 200 ]
