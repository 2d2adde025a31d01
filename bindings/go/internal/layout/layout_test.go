package layout

import (
	"reflect"
	"strconv"
	"testing"
)

func TestStructsHaveThePromisedLayout(t *testing.T) {
	if strconv.IntSize != 64 {
		t.Skip("the promise speaks of 64-bit targets")
	}
	actual, promised := Actual(), expected()
	if len(actual) != len(promised) || len(actual) == 0 {
		t.Fatalf("%d structs, and %d promised", len(actual), len(promised))
	}
	for name, numbers := range promised {
		if !reflect.DeepEqual(actual[name], numbers) {
			t.Errorf("%s: size and offsets %v, promised %v", name, actual[name], numbers)
		}
	}
}
