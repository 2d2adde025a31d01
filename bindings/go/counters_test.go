package polytomic_test

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"polytomic"
	"polytomic/internal/fixture"
)

// counters are those of a client, which can always be read.
func counters(t *testing.T, client *polytomic.Client) polytomic.Counters {
	t.Helper()
	counters, err := client.Counters()
	if err != nil {
		t.Fatal(err)
	}
	return counters
}

func TestCountersTellWhatBecameOfEachCall(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	if _, err := client.Identity.Get(background); err != nil {
		t.Fatal(err)
	}
	if now := counters(t, client); now.Calls != 1 || now.Completions != 1 || now.Failures != 0 || len(now.Errors) != 0 {
		t.Errorf("after a success: %+v", now)
	}
	for id, status := range map[string]polytomic.Status{"unknown": polytomic.ErrNotFound, "": polytomic.ErrMissingField} {
		for call := 0; call < 2; call++ {
			if _, err := client.Connections.Get(background, id); !errors.Is(err, status) {
				t.Fatalf("%q: got %v", id, err)
			}
		}
	}
	if _, err := client.Connections.Get(background, "unknown"); !errors.Is(err, polytomic.ErrNotFound) {
		t.Fatal(err)
	}
	expected := map[polytomic.Status]uint64{polytomic.ErrNotFound: 3, polytomic.ErrMissingField: 2}
	if now := counters(t, client); now.Calls != 6 || now.Completions != 6 || now.Failures != 5 || !reflect.DeepEqual(now.Errors, expected) {
		t.Errorf("after errors: %+v", now)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	for reading := 0; reading < 2; reading++ {
		final := counters(t, client)
		if !reflect.DeepEqual(final, polytomic.Counters{Calls: 6, Completions: 6, Failures: 5, Errors: expected}) {
			t.Errorf("after closing: %+v", final)
		}
		final.Errors[polytomic.ErrInternal] = 1 // the reader's own
	}
}

func TestCountersOfRequests(t *testing.T) {
	client, requests := unavailable(t, 1, quickly)
	_, err := client.Connections.List(background)
	expectRequests(t, requests, 2, err, false)
	now := counters(t, client)
	if now.Calls != 1 || now.Completions != 1 || now.Failures != 0 || now.Attempts != 2 || now.Retries != 1 {
		t.Errorf("got %+v", now)
	}
	// Each request has its first line, each answer its own and a body.
	if now.BytesSent < uint64(2*len("GET /api/connections HTTP/1.1\r\n")) || now.BytesReceived < uint64(2*len(`HTTP/1.1 200 OK{"data": []}`)) {
		t.Errorf("%d bytes sent, %d received", now.BytesSent, now.BytesReceived)
	}
	if now.ConnectionsOpened == 0 || now.OpenConnections == 0 || now.OpenConnections > now.ConnectionsOpened {
		t.Errorf("%d of %d connections are open", now.OpenConnections, now.ConnectionsOpened)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if final := counters(t, client); final.OpenConnections != 0 || final.Attempts != 2 || final.ConnectionsOpened != now.ConnectionsOpened {
		t.Errorf("after closing: %+v", final)
	}
}

func TestCountersOfCallsUnderWay(t *testing.T) {
	silent := fixture.NewSilent(t)
	client := fixture.NewClient(t, silent.Options()...)
	ctx, cancel := context.WithCancel(background)
	outcome := make(chan error, 1)
	go ask(ctx, client, outcome)
	fixture.Await(t, silent.Requests, "the request")
	if now := counters(t, client); now.Completions != 0 || now.InFlight != 1 || now.Attempts != 1 || now.OpenConnections != 1 {
		t.Errorf("got %+v", now)
	}
	cancel()
	if err := receive(t, outcome); !errors.Is(err, polytomic.ErrCancelled) {
		t.Errorf("got %v", err)
	}
	if now := counters(t, client); now.Calls != 1 || now.Completions != 1 || now.Failures != 1 || now.Errors[polytomic.ErrCancelled] != 1 {
		t.Errorf("after cancelling: %+v", now)
	}
}

func TestCountersAndForgettingInALogFunction(t *testing.T) {
	shop := fixture.NewShop(t)
	server := shop.Serve(t)
	known := make(chan *polytomic.Client, 1)
	outcomes := make(chan error, 2)
	log := func(polytomic.LogRecord) {
		select {
		case client := <-known:
			_, err := client.Counters()
			outcomes <- err
			outcomes <- client.ForgetAnswers()
		default:
		}
	}
	client := fixture.NewClient(t, append(server.Options(), polytomic.WithLog(polytomic.LogDebug, log))...)
	known <- client
	if _, err := client.Identity.Get(background); err != nil {
		t.Fatal(err)
	}
	for call := 0; call < 2; call++ {
		if err := receive(t, outcomes); err != nil {
			t.Error(err)
		}
	}
}
