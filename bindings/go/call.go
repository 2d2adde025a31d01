package polytomic

// #include "delivery.h"
import "C"

import (
	"context"
	"runtime"
	"time"
)

// call holds the arguments that every operation has.
type call struct {
	client  *C.polytomic_client
	token   C.uintptr_t
	wanted  C.int32_t // 1 where the call must be cancellable
	limits  C.polytomic_go_limits
	options string
}

// completion is a successful call, to be finished when its result is converted.
type completion struct {
	received C.polytomic_go_completion
	call     *C.polytomic_call
}

func (c completion) finish() { C.polytomic_go_finish(c.received.response, c.call) }

// perform makes a call whose result is an object.
func perform[Raw, Result any](ctx context.Context, client *handle, options []CallOption,
	start func(*call) C.polytomic_go_started, convert func(*Raw, *Result)) (*Result, error) {
	var settings callSettings
	done, err := run(ctx, client, &settings, options, start)
	if err != nil {
		return nil, err
	}
	defer done.finish()
	begin := settings.beginConversion()
	result := new(Result)
	convert((*Raw)(done.received.result), result)
	settings.endConversion(begin)
	return result, nil
}

// performValue makes a call whose result is a list or a map.
func performValue[Raw, Result any](ctx context.Context, client *handle, options []CallOption,
	start func(*call) C.polytomic_go_started, convert func(*Raw, *Result)) (result Result, err error) {
	found, err := perform(ctx, client, options, start, convert)
	if err != nil {
		return result, err
	}
	return *found, nil
}

// performNothing makes a call that has no result.
func performNothing(ctx context.Context, client *handle, options []CallOption, start func(*call) C.polytomic_go_started) error {
	var settings callSettings
	done, err := run(ctx, client, &settings, options, start)
	if err == nil {
		done.finish()
	}
	return err
}

// run starts a call and waits for its completion. What it returns without an error must be finished.
func run(ctx context.Context, client *handle, settings *callSettings, options []CallOption,
	start func(*call) C.polytomic_go_started) (completion, error) {
	if err := ctx.Err(); err != nil {
		return completion{}, contextError(err)
	}
	for _, option := range options {
		option(settings)
	}
	waiter := client.waiters.take()
	defer client.waiters.give(waiter)
	arguments := call{token: waiter.token, limits: settings.limits(ctx), options: settings.packed()}
	if ctx.Done() != nil {
		arguments.wanted = 1
	}
	started := client.start(&arguments, start)
	if started.status != C.POLYTOMIC_OK {
		client.waiters.forget()
		status := Status(started.status)
		return completion{}, newError(status, status.Description(), nil)
	}
	done := completion{client.await(ctx, waiter, started.call), started.call}
	// A client must not be taken for forgotten while it works.
	runtime.KeepAlive(client)
	if done.received.status == C.POLYTOMIC_OK {
		return done, nil
	}
	defer done.finish()
	failure := convertError(done.received.error)
	if cause := ctx.Err(); cause != nil && (failure.Status == ErrCancelled || failure.Status == ErrDeadlineExceeded) {
		failure.cause = cause
	}
	return completion{}, failure
}

// start runs a start function, unless the client is gone.
func (e *engine) start(arguments *call, start func(*call) C.polytomic_go_started) C.polytomic_go_started {
	e.gate.RLock()
	defer e.gate.RUnlock()
	if e.released {
		return C.polytomic_go_started{status: C.POLYTOMIC_ERROR_CLOSED}
	}
	arguments.client = e.client
	return start(arguments)
}

// limits are the options that are numbers.
func (s *callSettings) limits(ctx context.Context) C.polytomic_go_limits {
	return C.polytomic_go_limits{
		timeout_milliseconds:         s.timeoutWithin(ctx),
		attempt_timeout_milliseconds: C.uint64_t(milliseconds(s.attemptTimeout)),
		maximum_attempts:             C.uint32_t(s.maximumAttempts),
	}
}

// timeoutWithin is the call's timeout or what is left of the context's deadline, whichever ends first; 0 for neither.
func (s *callSettings) timeoutWithin(ctx context.Context) C.uint64_t {
	timeout := milliseconds(s.timeout)
	if deadline, ok := ctx.Deadline(); ok {
		left := milliseconds(time.Until(deadline))
		if left == 0 {
			left = 1
		}
		if timeout == 0 || left < timeout {
			timeout = left
		}
	}
	return C.uint64_t(timeout)
}

func (s *callSettings) beginConversion() time.Time {
	if s.conversion == nil {
		return time.Time{}
	}
	return time.Now()
}

func (s *callSettings) endConversion(begin time.Time) {
	if s.conversion != nil {
		*s.conversion = time.Since(begin)
	}
}
