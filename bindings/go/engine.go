package polytomic

// #cgo pkg-config: polytomic
// #include "delivery.h"
import "C"

import (
	"runtime"
	"runtime/cgo"
	"sync"
	"unsafe"
)

// version is the binding's, as User-Agent has it.
const version = "1.0.0"

// handle is what clients and services hold. It goes when nobody can start a call any more; the goroutine that drains
// holds the engine only, and so does not keep a forgotten client alive.
type handle struct{ *engine }

func newHandle(engine *engine) *handle {
	client := &handle{engine}
	runtime.SetFinalizer(client, func(forgotten *handle) {
		// Closing waits, and the finalizers of the program share one goroutine.
		go forgotten.engine.close()
	})
	return client
}

// engine is one client of the C library, with those who wait for its completions.
type engine struct {
	client  *C.polytomic_client
	batch   *C.polytomic_go_completion
	waiters waiters

	// gate keeps the C client from being released while someone is about to use it.
	gate     sync.RWMutex
	released bool

	// final is what the client had done when it was released.
	final counted
}

func newEngine(settings *clientSettings) (*engine, error) {
	var log cgo.Handle // 0 for none; the library lets go of it
	if settings.log != nil {
		log = cgo.NewHandle(settings.log)
	}
	created := create(settings, log)
	if created.status != C.POLYTOMIC_OK {
		defer C.polytomic_error_release(created.error)
		if log != 0 {
			log.Delete()
		}
		if created.details == nil {
			return nil, newError(Status(created.status), Status(created.status).Description(), nil)
		}
		return nil, convertError(created.details)
	}
	e := &engine{client: created.client}
	e.batch = (*C.polytomic_go_completion)(C.malloc(C.POLYTOMIC_GO_BATCH * C.sizeof_polytomic_go_completion))
	e.waiters.change = sync.NewCond(&e.waiters.mutex)
	return e, nil
}

func create(s *clientSettings, log cgo.Handle) C.polytomic_go_created {
	userAgent := "polytomic-go/" + version
	if s.userAgent != "" {
		userAgent = s.userAgent + " " + userAgent
	}
	texts := packTexts([]string{s.url, s.apiKey, s.organizationID, s.apiVersion, userAgent, s.caFile, s.certificateFile,
		s.keyFile, s.proxy, s.unixSocket, s.pinnedPublicKey, s.crlFile})
	numbers := C.polytomic_go_client_options()
	numbers.timeout_milliseconds = C.uint64_t(milliseconds(s.timeout))
	numbers.connect_timeout_milliseconds = C.uint64_t(milliseconds(s.connectTimeout))
	numbers.stall_timeout_milliseconds = C.uint64_t(milliseconds(s.stallTimeout))
	numbers.response_size_limit = C.uint64_t(s.responseSizeLimit)
	numbers.json_depth_limit = C.uint32_t(s.jsonDepthLimit)
	numbers.allow_insecure_http = optionalBoolean(s.allowInsecureHTTP)
	numbers.log_level = C.polytomic_log_level(s.logLevel)
	numbers.maximum_attempts = C.uint32_t(s.maximumAttempts)
	numbers.backoff_base_milliseconds = C.uint64_t(milliseconds(s.backoffBase))
	numbers.backoff_limit_milliseconds = C.uint64_t(milliseconds(s.backoffLimit))
	numbers.attempt_timeout_milliseconds = C.uint64_t(milliseconds(s.attemptTimeout))
	numbers.retry_budget = C.uint32_t(s.retryBudget)
	numbers.connection_limit = C.uint32_t(s.connectionLimit)
	numbers.idle_timeout_milliseconds = C.uint64_t(milliseconds(s.idleTimeout))
	numbers.use_environment_proxy = optionalBoolean(s.environmentProxy)
	numbers.allow_unverified_tls = optionalBoolean(s.unverifiedTLS)
	numbers.keep_answers_milliseconds = C.uint64_t(milliseconds(s.keptAnswers))
	numbers.coalesce_reads = optionalBoolean(s.coalescedReads)
	return C.polytomic_go_create(texts, numbers, C.uintptr_t(log))
}

// close may be called any number of times, on any goroutine.
func (e *engine) close() error {
	e.gate.RLock()
	if e.released {
		e.gate.RUnlock()
		return nil
	}
	status := Status(C.polytomic_client_close(e.client))
	e.gate.RUnlock()
	if status != C.POLYTOMIC_OK {
		return newError(status, status.Description(), nil)
	}
	e.waiters.awaitNone()
	e.gate.Lock()
	defer e.gate.Unlock()
	if e.released {
		return nil
	}
	e.final = readCounters(e.client)
	e.released = true
	C.polytomic_client_release(e.client)
	C.free(unsafe.Pointer(e.batch))
	return nil
}

// counters may be read at any time, also when the client is closed.
func (e *engine) counters() (Counters, error) {
	e.gate.RLock()
	defer e.gate.RUnlock()
	if e.released {
		return e.final.convert()
	}
	now := readCounters(e.client)
	return now.convert()
}

// forgetAnswers drops the answers that are kept.
func (e *engine) forgetAnswers() error {
	return e.do(func() C.polytomic_status { return C.polytomic_client_forget_answers(e.client) })
}

// cancelRefresh ends a refresh that goes on in the background.
func (e *engine) cancelRefresh(connectionID string) error {
	return e.do(func() C.polytomic_status { return C.polytomic_go_cancel_refresh(e.client, connectionID) })
}

// do calls the library unless the client is released.
func (e *engine) do(function func() C.polytomic_status) error {
	e.gate.RLock()
	defer e.gate.RUnlock()
	status := Status(C.POLYTOMIC_ERROR_CLOSED)
	if !e.released {
		status = Status(function())
	}
	if status != C.POLYTOMIC_OK {
		return newError(status, status.Description(), nil)
	}
	return nil
}
