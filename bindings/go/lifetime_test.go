package polytomic_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
	"polytomic/internal/forktest"
)

// ask makes a call that a silent server does not answer.
func ask(ctx context.Context, client *polytomic.Client, outcome chan<- error) {
	_, err := client.Identity.Get(ctx)
	outcome <- err
}

// receive takes an outcome that must come.
func receive(t *testing.T, outcome <-chan error) error {
	t.Helper()
	select {
	case err := <-outcome:
		return err
	case <-time.After(fixture.Patience):
		t.Fatal("the call did not end")
		return nil
	}
}

func TestCancelBeforeTheCall(t *testing.T) {
	silent := fixture.NewSilent(t)
	client := fixture.NewClient(t, silent.Options()...)
	ctx, cancel := context.WithCancel(background)
	cancel()
	_, err := client.Identity.Get(ctx)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, polytomic.ErrCancelled) || failure(t, err).MaybeApplied {
		t.Errorf("got %+v", err)
	}
	if len(silent.Requests) != 0 {
		t.Error("a request was sent")
	}
}

func TestCancelDuringTheCall(t *testing.T) {
	silent := fixture.NewSilent(t)
	client := fixture.NewClient(t, silent.Options()...)
	ctx, cancel := context.WithCancel(background)
	outcome := make(chan error, 1)
	go ask(ctx, client, outcome)
	fixture.Await(t, silent.Requests, "the request")
	cancel()
	err := receive(t, outcome)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, polytomic.CategoryCancelled) || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestCancelAfterTheCall(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	ctx, cancel := context.WithCancel(background)
	identity, err := client.Identity.Get(ctx)
	cancel()
	if err != nil || identity.ID == "" {
		t.Errorf("%+v: %v", identity, err)
	}
	if _, err := client.Identity.Get(background); err != nil {
		t.Error("the next call:", err)
	}
}

func TestDeadlineOfTheContext(t *testing.T) {
	silent := fixture.NewSilent(t)
	client := fixture.NewClient(t, silent.Options()...)
	for _, left := range []time.Duration{time.Nanosecond, 20 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(background, left)
		_, err := client.Identity.Get(ctx)
		cancel()
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, polytomic.ErrDeadlineExceeded) || !failure(t, err).Timeout() {
			t.Errorf("%v: got %v", left, err)
		}
	}
}

func TestTimeoutOfTheCallAndOfTheClient(t *testing.T) {
	silent := fixture.NewSilent(t)
	patient := fixture.NewClient(t, silent.Options()...)
	hasty := fixture.NewClient(t, append(silent.Options(), polytomic.WithTimeout(20*time.Millisecond))...)
	_, ofCall := patient.Identity.Get(background, polytomic.Timeout(time.Microsecond))
	_, ofClient := hasty.Identity.Get(background)
	for _, err := range []error{ofCall, ofClient} {
		if !errors.Is(err, polytomic.ErrDeadlineExceeded) || !errors.Is(err, context.DeadlineExceeded) || !failure(t, err).Retryable {
			t.Errorf("got %+v", err)
		}
	}
}

func TestCloseEndsCallsInFlight(t *testing.T) {
	silent := fixture.NewSilent(t)
	client := fixture.NewClient(t, silent.Options()...)
	const calls = 20
	outcome := make(chan error, calls)
	for call := 0; call < calls; call++ {
		ctx := background
		if call%2 == 0 {
			cancellable, cancel := context.WithCancel(background)
			defer cancel()
			ctx = cancellable
		}
		go ask(ctx, client, outcome)
	}
	fixture.Await(t, silent.Requests, "a request")
	var closers sync.WaitGroup
	for closer := 0; closer < 3; closer++ {
		closers.Add(1)
		go func() {
			defer closers.Done()
			if err := client.Close(); err != nil {
				t.Error(err)
			}
		}()
	}
	for call := 0; call < calls; call++ {
		if err := receive(t, outcome); !errors.Is(err, polytomic.ErrClosed) {
			t.Errorf("got %v", err)
		}
	}
	closers.Wait()
	if _, err := client.Identity.Get(background); !errors.Is(err, polytomic.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
	if err := client.Close(); err != nil {
		t.Error("closing again:", err)
	}
}

func TestForgottenClientIsReleased(t *testing.T) {
	shop := fixture.NewShop(t)
	before := polytomic.LiveObjectCount()
	func() {
		client, err := polytomic.NewClient(polytomic.WithURL(shop.URL()), polytomic.WithLog(polytomic.LogDebug, func(polytomic.LogRecord) {}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Identity.Get(background); err != nil {
			t.Fatal(err)
		}
	}()
	for deadline := time.Now().Add(fixture.Patience); polytomic.LiveObjectCount() > before; runtime.Gosched() {
		if time.Now().After(deadline) {
			t.Fatal("the client is still alive")
		}
		runtime.GC()
	}
}

// rememberedLog is a log function, and whether something still refers to it.
func rememberedLog() (log polytomic.ClientOption, gone chan struct{}) {
	gone = make(chan struct{})
	count := new(int64)
	runtime.SetFinalizer(count, func(*int64) { close(gone) })
	return polytomic.WithLog(polytomic.LogDebug, func(polytomic.LogRecord) { atomic.AddInt64(count, 1) }), gone
}

func TestLogFunctionGoesWithItsClient(t *testing.T) {
	shop := fixture.NewShop(t)
	for name, use := range map[string]func(log polytomic.ClientOption) error{
		"closed": func(log polytomic.ClientOption) error {
			client, err := polytomic.NewClient(polytomic.WithURL(shop.URL()), log)
			if err != nil {
				return err
			}
			return client.Close()
		},
		"forgotten": func(log polytomic.ClientOption) error {
			_, err := polytomic.NewClient(polytomic.WithURL(shop.URL()), log)
			return err
		},
		"not created": func(log polytomic.ClientOption) error {
			if _, err := polytomic.NewClient(polytomic.WithURL("ftp://example.com"), log); !errors.Is(err, polytomic.ErrInvalidArgument) {
				return fmt.Errorf("creating: %w", err)
			}
			return nil
		},
	} {
		gone := func() chan struct{} {
			log, gone := rememberedLog()
			if err := use(log); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			return gone
		}()
		for deadline := time.Now().Add(fixture.Patience); ; runtime.Gosched() {
			runtime.GC()
			select {
			case <-gone:
			default:
				if time.Now().After(deadline) {
					t.Fatalf("%s: the log function is still alive", name)
				}
				continue
			}
			break
		}
	}
}

func TestServiceKeepsItsClientAlive(t *testing.T) {
	silent := fixture.NewSilent(t)
	ctx, cancel := context.WithCancel(background)
	outcome := make(chan error, 1)
	go func() {
		client, err := polytomic.NewClient(silent.Options()...)
		if err != nil {
			outcome <- err
			return
		}
		identity := client.Identity
		_, err = identity.Get(ctx)
		outcome <- err
	}()
	fixture.Await(t, silent.Requests, "the request")
	for cycle := 0; cycle < 5; cycle++ {
		runtime.GC()
	}
	cancel()
	if err := receive(t, outcome); !errors.Is(err, polytomic.ErrCancelled) {
		t.Errorf("the client did not live until its call was cancelled: %v", err)
	}
}

func TestTenThousandCallsAtOnce(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		const calls = 10000
		begin := make(chan struct{})
		outcome := make(chan error, calls)
		for call := 0; call < calls; call++ {
			go func() {
				<-begin
				connection, err := client.Connections.Get(background, shop.Connection)
				if err == nil && connection.ID != shop.Connection {
					err = errors.New("the answer is that of another call")
				}
				outcome <- err
			}()
		}
		close(begin)
		for call := 0; call < calls; call++ {
			if err := receive(t, outcome); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestCollectorRunsAllTheTime(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	stop := make(chan struct{})
	var workers sync.WaitGroup
	for worker := 0; worker < 8; worker++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				ctx, cancel := context.WithTimeout(background, fixture.Patience)
				targets, err := client.Targets.List(ctx, shop.Connection, polytomic.ListSyncTargetsRequest{}, polytomic.Header("X-Trace", "collected"))
				cancel()
				if err != nil || len(targets.Targets) != 2 || targets.Targets[1].ID != "main.orders" {
					t.Errorf("%+v: %v", targets, err)
					return
				}
			}
		}()
	}
	for cycle := 0; cycle < 30; cycle++ {
		runtime.GC()
	}
	close(stop)
	workers.Wait()
}

func TestCancelRacesWithTheAnswer(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	for round := 0; round < 500; round++ {
		ctx, cancel := context.WithCancel(background)
		outcome := make(chan error, 1)
		go ask(ctx, client, outcome)
		cancel()
		if err := receive(t, outcome); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

func TestClientInheritedByAForkIsRefused(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	if err := forktest.Use(polytomic.LibraryClient(client)); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Identity.Get(background); err != nil {
		t.Error("the parent after the fork:", err)
	}
}

func TestCloseRacesWithCalls(t *testing.T) {
	shop := fixture.NewShop(t)
	for round := 0; round < 50; round++ {
		client, err := polytomic.NewClient(polytomic.WithURL(shop.URL()))
		if err != nil {
			t.Fatal(err)
		}
		const callers = 8
		first := make(chan struct{}, callers)
		outcome := make(chan error, callers)
		for caller := 0; caller < callers; caller++ {
			go func() {
				var err error
				for call := 0; err == nil; call++ {
					_, err = client.Identity.Get(background)
					if call == 0 {
						first <- struct{}{}
					}
				}
				outcome <- err
			}()
		}
		fixture.Await(t, first, "a call")
		if err := client.Close(); err != nil {
			t.Fatal(err)
		}
		for caller := 0; caller < callers; caller++ {
			if err := receive(t, outcome); !errors.Is(err, polytomic.ErrClosed) {
				t.Fatal(err)
			}
		}
	}
}

// secretDeadline is a context whose deadline has passed, but which told nobody about it before.
type secretDeadline struct {
	context.Context
	passed chan struct{}
}

func (s secretDeadline) Done() <-chan struct{} { return s.passed }

func (s secretDeadline) Err() error {
	select {
	case <-s.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func TestDeadlineThatTheLibraryWasNotToldEndsTheCall(t *testing.T) {
	silent := fixture.NewSilent(t)
	client := fixture.NewClient(t, silent.Options()...)
	ctx := secretDeadline{background, make(chan struct{})}
	outcome := make(chan error, 1)
	go ask(ctx, client, outcome)
	fixture.Await(t, silent.Requests, "the request")
	close(ctx.passed)
	if err := receive(t, outcome); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, polytomic.ErrCancelled) {
		t.Errorf("got %v", err)
	}
}

func TestCancelOfARefresh(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	if err := client.Schemas.Refresh(background, shop.Connection); err != nil {
		t.Fatal(err)
	}
	if err := client.CancelRefresh(shop.Connection); err != nil {
		t.Error(err)
	}
	for settled := false; !settled; runtime.Gosched() {
		status, err := client.Schemas.Status(background, shop.Connection)
		if err != nil {
			t.Fatal(err)
		}
		settled = status.CacheStatus != "refreshing"
	}
	if err := client.CancelRefresh(""); !errors.Is(err, polytomic.ErrInvalidArgument) {
		t.Errorf("without an id: %v", err)
	}
	remote := fixture.NewClient(t, fixture.NewSilent(t).Options()...)
	if err := remote.CancelRefresh(shop.Connection); !errors.Is(err, polytomic.ErrInvalidState) {
		t.Errorf("of a remote API: %v", err)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if err := client.CancelRefresh(shop.Connection); !errors.Is(err, polytomic.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}
