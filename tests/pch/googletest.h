// Compiled once for the files of one test program.
#include <gtest/gtest.h>
