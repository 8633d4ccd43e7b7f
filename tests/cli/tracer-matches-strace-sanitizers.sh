# SPDX-License-Identifier: MIT
# Programs that map most of the address space for themselves and look at what is mapped already: ASan, TSan, UBSan.
cat > p.cc <<'C'
#include <dirent.h>
#include <fstream>
#include <string>
#include <sys/stat.h>
int main() {
  for (int i = 0; i < 50; i++) {
    std::ifstream file("/etc/passwd");
    std::string line;
    std::getline(file, line);
    struct stat status;
    stat(("/etc/none" + std::to_string(i)).c_str(), &status);
    DIR* dir = opendir("/usr");
    while (readdir(dir)) {
    }
    closedir(dir);
  }
}
C
export ASAN_OPTIONS=detect_leaks=0
for sanitizer in address thread undefined; do
  if ! g++ -O1 -fsanitize=$sanitizer -o $sanitizer p.cc 2> log; then cat log; exit 77; fi
  ./$sanitizer 2> log || { echo "$sanitizer does not run here: $(head -n 1 log)"; continue; }
  "$TOP/tests/diff_strace.py" --mask 'tsan\.rodata\.\d+' $sanitizer ./$sanitizer
done
