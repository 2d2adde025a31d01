// Package forktest forks the process, which Go code itself cannot do, and uses a client of the library in the child.
package forktest

// #cgo pkg-config: polytomic
// #include "forktest.h"
import "C"

import (
	"fmt"
	"unsafe"
)

// Use forks and calls an operation, a drain and a close in the child on a client that queues its completions. It is an error
// where one of them does not say that the client was inherited, or where the child hangs.
func Use(client unsafe.Pointer) error {
	switch outcome := C.polytomic_go_fork((*C.polytomic_client)(client)); outcome {
	case 0:
		return nil
	case -1:
		return fmt.Errorf("fork or wait failed")
	case -2:
		return fmt.Errorf("the child was ended by a signal, its alarm if it hung")
	default:
		return fmt.Errorf("step %d in the child did not return POLYTOMIC_ERROR_FORKED", outcome)
	}
}
