# SPDX-License-Identifier: MIT
# cmake's configuration of a C project, and its build with ninja. Optional: 30 MB that nothing else here needs.
for tool in cmake ninja; do command -v $tool > /dev/null || { echo "no $tool"; exit 77; }; done
mkdir project w
printf 'cmake_minimum_required(VERSION 3.10)\nproject(p C)\nadd_executable(p main.c)\n' > project/CMakeLists.txt
echo 'int main(void) { return 0; }' > project/main.c
cd w
"$TOP/tests/diff_strace.py" --mask 'cmTC_\w{5}' --mask 'TryCompile-\w{6}' --mask '/cc\w{6}\.' --mask '\.tmp\w+' \
  --mask 'sh-thd\.\w+' --before 'rm -rf -- * .n*' cmake \
  sh -c 'cmake -G Ninja ../project > log && ninja -j1 > log2'
