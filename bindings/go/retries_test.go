package polytomic_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// unavailable is a client of a server that refuses the first requests with 503, and the number of requests that came.
func unavailable(t *testing.T, refusals int32, options ...polytomic.ClientOption) (client *polytomic.Client, requests *int32) {
	t.Helper()
	requests = new(int32)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		if atomic.AddInt32(requests, 1) <= refusals {
			answer.WriteHeader(http.StatusServiceUnavailable)
		}
		answer.Write([]byte(`{"data": []}`))
	}))
	t.Cleanup(server.Close)
	return fixture.NewClient(t, append([]polytomic.ClientOption{polytomic.WithURL(server.URL), polytomic.WithAPIKey("key")}, options...)...), requests
}

// expectRequests compares how often a server was asked, and how the call that asked it ended, with what must be.
func expectRequests(t *testing.T, requests *int32, expected int32, err error, refused bool) {
	t.Helper()
	if count := atomic.SwapInt32(requests, 0); count != expected {
		t.Errorf("%d requests instead of %d", count, expected)
	}
	if !refused && err != nil {
		t.Error(err)
	}
	if refused {
		if last := failure(t, err); last.HTTPStatus != 503 || !last.Retryable || last.Attempts != int(expected) {
			t.Errorf("got %+v", last)
		}
	}
}

var quickly = polytomic.WithBackoff(time.Millisecond, time.Millisecond)

func TestAttempts(t *testing.T) {
	client, requests := unavailable(t, 2, quickly)
	_, err := client.Connections.List(background)
	expectRequests(t, requests, 3, err, false)
	_, err = client.Connections.List(background, polytomic.MaximumAttempts(2))
	expectRequests(t, requests, 2, err, true)

	client, requests = unavailable(t, 2, quickly, polytomic.WithMaximumAttempts(1))
	_, err = client.Connections.List(background)
	expectRequests(t, requests, 1, err, true)
	_, err = client.Connections.List(background, polytomic.MaximumAttempts(3))
	expectRequests(t, requests, 3, err, false)
}

func TestBackoff(t *testing.T) {
	// With the usual waits this would take more than a minute.
	client, requests := unavailable(t, 19, quickly, polytomic.WithMaximumAttempts(20), polytomic.WithTimeout(10*time.Second))
	_, err := client.Connections.List(background)
	expectRequests(t, requests, 20, err, false)

	// A wait that would pass the deadline is not begun.
	client, requests = unavailable(t, 1, polytomic.WithBackoff(1e6*time.Hour, 1e6*time.Hour))
	_, err = client.Connections.List(background, polytomic.Timeout(fixture.Patience))
	expectRequests(t, requests, 1, err, true)
}

func TestRetryBudget(t *testing.T) {
	client, requests := unavailable(t, 100, quickly, polytomic.WithMaximumAttempts(10), polytomic.WithRetryBudget(5))
	_, err := client.Connections.List(background)
	expectRequests(t, requests, 2, err, true)
	_, err = client.Connections.List(background)
	expectRequests(t, requests, 1, err, true)
}

func TestAttemptTimeout(t *testing.T) {
	silent := fixture.NewSilent(t)
	hasty := fixture.NewClient(t, append(silent.Options(), quickly, polytomic.WithAttemptTimeout(20*time.Millisecond), polytomic.WithMaximumAttempts(2))...)
	_, err := hasty.Identity.Get(background)
	if late := failure(t, err); !errors.Is(err, polytomic.ErrAttemptTimeout) || late.Attempts != 2 {
		t.Errorf("got %+v", late)
	}
	patient := fixture.NewClient(t, silent.Options()...)
	_, err = patient.Identity.Get(background, polytomic.AttemptTimeout(20*time.Millisecond), polytomic.MaximumAttempts(1))
	if late := failure(t, err); !errors.Is(err, polytomic.ErrAttemptTimeout) || late.Attempts != 1 {
		t.Errorf("got %+v", late)
	}
}
