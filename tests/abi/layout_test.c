/* The golden layout, from C. Compiling is the test. */
#include "layout_check.h"

int main(void) { return 0; }
