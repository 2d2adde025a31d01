// The golden layout, from C++. Compiling is the test.
#include "layout_check.h"

int main() { return 0; }
