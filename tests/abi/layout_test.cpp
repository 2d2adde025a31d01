// The golden layout, from C++. Compiling is the test.
#include "generated/layout_check.h"

int main() { return 0; }
