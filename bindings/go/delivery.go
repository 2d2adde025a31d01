package polytomic

// #include "delivery.h"
import "C"

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// Completions queue up in the library, and one goroutine at a time takes them out, many in one crossing: it leads. A caller
// that finds nobody leading leads itself for a moment, because a call of the local engine is answered in less time than it
// takes to wake two threads. When others wait as well, or when the answer does not come at once and the caller must look after
// its context, it hands over to a goroutine that leads until nobody waits any more. So a client that is idle has no goroutine
// and no thread of Go.
const moment = 1 // millisecond

// turn is how long the goroutine that leads blocks at most before it looks whether anybody still waits: a call that was
// counted may not have started after all.
const turn = 1000 // milliseconds

// deadlineGrace is how long the library may take to end a call with ErrDeadlineExceeded once the context's deadline, which
// it was told, has passed; after that the call is cancelled.
const deadlineGrace = 100 * time.Millisecond

// waiter is where one goroutine receives the completion of its call. Its channel has room for it, so that delivering
// never blocks.
type waiter struct {
	token C.uintptr_t
	done  chan C.polytomic_go_completion
}

// waiters finds the waiter of a token: a number from 1, because C may not keep Go pointers. Waiters are used again.
type waiters struct {
	mutex   sync.Mutex
	change  *sync.Cond // nobody leads, or nobody waits, any more
	all     []*waiter
	free    []*waiter
	waiting int // calls without completion
	led     bool
}

// take prepares for one call: either deliver or forget follows, and then give.
func (w *waiters) take() *waiter {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.waiting++
	if last := len(w.free) - 1; last >= 0 {
		taken := w.free[last]
		w.free = w.free[:last]
		return taken
	}
	taken := &waiter{C.uintptr_t(len(w.all) + 1), make(chan C.polytomic_go_completion, 1)}
	w.all = append(w.all, taken)
	return taken
}

// give takes a waiter back.
func (w *waiters) give(back *waiter) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.free = append(w.free, back)
}

// forget is for a call that did not start.
func (w *waiters) forget() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.waiting--
	w.change.Broadcast()
}

// lead makes the caller the leader if there is none and its completion is still to come. As long as that is so, the client
// is not released; afterwards it may be.
func (w *waiters) lead(own *waiter) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.led || len(own.done) > 0 {
		return false
	}
	w.led = true
	return true
}

// deliver hands a batch out. The leader stops leading where nobody waits any more or the client is closed.
func (w *waiters) deliver(batch []C.polytomic_go_completion, closed bool) (leading bool) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for _, completion := range batch {
		w.all[completion.token-1].done <- completion
	}
	w.waiting -= len(batch)
	if w.waiting > 0 && !closed {
		return true
	}
	w.led = false
	w.change.Broadcast()
	return false
}

// awaitNone returns when nobody leads or waits any more.
func (w *waiters) awaitNone() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	for w.led || w.waiting > 0 {
		w.change.Wait()
	}
}

// receive takes one batch out of the library's queue and tells whether the leader goes on leading.
func (e *engine) receive(timeout C.int64_t) bool {
	drained := C.polytomic_go_drain(e.client, e.batch, timeout)
	batch := unsafe.Slice(e.batch, C.POLYTOMIC_GO_BATCH)[:drained.count]
	return e.waiters.deliver(batch, drained.status == C.POLYTOMIC_ERROR_CLOSED)
}

// drain leads until nobody waits any more.
func (e *engine) drain() {
	for e.receive(turn) {
		// Who was woken runs first, on this thread; else it would wait for another thread to be woken and to steal it.
		runtime.Gosched()
	}
}

// await receives the completion of a call, which comes exactly once, and soon where the context is done.
func (e *engine) await(ctx context.Context, own *waiter, call *C.polytomic_call) C.polytomic_go_completion {
	if e.waiters.lead(own) {
		patience := C.int64_t(moment)
		if call == nil {
			patience = -1
		}
		if e.receive(patience) {
			go e.drain()
		}
		// A goroutine that never waits looks like one that computes for long, and the scheduler would interrupt it in C.
		runtime.Gosched()
	}
	if call == nil {
		return <-own.done
	}
	select {
	case completion := <-own.done:
		return completion
	case <-ctx.Done():
	}
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		grace := time.NewTimer(deadlineGrace)
		defer grace.Stop()
		select {
		case completion := <-own.done:
			return completion
		case <-grace.C:
		}
	}
	C.polytomic_call_cancel(call)
	return <-own.done
}
