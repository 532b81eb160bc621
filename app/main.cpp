#include <cstdio>

int main() {
  std::printf("zscape %s\n", ZSCAPE_VERSION);
  return 0;
}
