package polytomic_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// gated is a server that answers who asks for the identity when the gate is open, and everybody else at once; and how often
// it was asked for the identity.
func gated(t *testing.T) (url string, gate chan struct{}, identities *int32) {
	t.Helper()
	gate, identities = make(chan struct{}), new(int32)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/api/me" {
			answer.Write([]byte(`{"data": []}`))
			return
		}
		atomic.AddInt32(identities, 1)
		select {
		case <-gate:
			answer.Write([]byte(`{"data": {"id": "me"}}`))
		case <-request.Context().Done():
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, gate, identities
}

func TestCoalescedReads(t *testing.T) {
	for coalesce, requests := range map[bool]int32{true: 1, false: 3} {
		url, gate, identities := gated(t)
		client := fixture.NewClient(t, polytomic.WithURL(url), polytomic.WithAPIKey("key"), polytomic.WithCoalescedReads(coalesce))
		const calls = 3
		outcome := make(chan error, calls)
		for call := 0; call < calls; call++ {
			go ask(background, client, outcome)
		}
		for deadline := time.Now().Add(fixture.Patience); counters(t, client).Calls < calls; runtime.Gosched() {
			if time.Now().After(deadline) {
				t.Fatal("the calls were not started")
			}
		}
		// Calls are taken up in the order in which they were started: when this one is answered, the others were.
		if _, err := client.Connections.List(background); err != nil {
			t.Fatal(err)
		}
		close(gate)
		for call := 0; call < calls; call++ {
			if err := receive(t, outcome); err != nil {
				t.Error(err)
			}
		}
		if count := atomic.LoadInt32(identities); count != requests {
			t.Errorf("coalescing %v: %d requests instead of %d", coalesce, count, requests)
		}
		if now := counters(t, client); now.Completions != calls+1 || now.Attempts != uint64(requests)+1 {
			t.Errorf("coalescing %v: %+v", coalesce, now)
		}
	}
}

func TestKeptAnswers(t *testing.T) {
	client, requests := unavailable(t, 0, polytomic.WithKeptAnswers(time.Hour))
	list := func(expected int32) {
		t.Helper()
		_, err := client.Connections.List(background)
		expectRequests(t, requests, expected, err, false)
	}
	list(1)
	list(0)
	if err := client.ForgetAnswers(); err != nil {
		t.Fatal(err)
	}
	list(1)
	list(0)
	if now := counters(t, client); now.Calls != 4 || now.Completions != 4 || now.Attempts != 2 {
		t.Errorf("got %+v", now)
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	if err := client.ForgetAnswers(); !errors.Is(err, polytomic.ErrClosed) {
		t.Errorf("after closing: %v", err)
	}
}

func TestAnswersAreNotKeptUnlessAskedFor(t *testing.T) {
	for _, options := range [][]polytomic.ClientOption{nil, {polytomic.WithKeptAnswers(0)}} {
		client, requests := unavailable(t, 0, options...)
		for call := 0; call < 2; call++ {
			_, err := client.Connections.List(background)
			expectRequests(t, requests, 1, err, false)
		}
		if err := client.ForgetAnswers(); err != nil {
			t.Error("nothing is kept, and so nothing to forget:", err)
		}
	}
}
