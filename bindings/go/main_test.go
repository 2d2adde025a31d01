package polytomic_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// TestMain expects that the tests leave nothing of the library behind.
func TestMain(m *testing.M) {
	status := m.Run()
	for deadline := time.Now().Add(fixture.Patience); polytomic.LiveObjectCount() != 0 && time.Now().Before(deadline); runtime.Gosched() {
		runtime.GC()
	}
	if left := polytomic.LiveObjectCount(); left != 0 {
		fmt.Fprintln(os.Stderr, left, "objects of the library are still alive after the tests")
		status = 1
	}
	os.Exit(status)
}

// eachTransport runs a test on a shop, in the process and over HTTP.
func eachTransport(t *testing.T, test func(t *testing.T, client *polytomic.Client, shop fixture.Shop)) {
	t.Run("local", func(t *testing.T) {
		shop := fixture.NewShop(t)
		test(t, fixture.NewClient(t, polytomic.WithURL(shop.URL())), shop)
	})
	t.Run("http", func(t *testing.T) {
		shop := fixture.NewShop(t)
		test(t, fixture.NewClient(t, shop.Serve(t).Options()...), shop)
	})
}

// failure is the *Error that an error must be.
func failure(t *testing.T, err error) *polytomic.Error {
	t.Helper()
	var failure *polytomic.Error
	if !errors.As(err, &failure) {
		t.Fatalf("an *Error is needed, not %v", err)
	}
	return failure
}

var background = context.Background()
