package polytomic

import (
	"context"
	"encoding/json"
	"errors"
	"syscall"
	"time"
)

// Status is a code of the library, one of the Err constants; accept values that have no constant. It is an error, so that
// errors.Is finds it in an *Error.
type Status int32

// Category is what kind of failure a status is, one of the Category constants; accept values that have no constant. It is
// an error, so that errors.Is finds it in an *Error.
type Category uint32

// Error tells why something failed: every error of this package is one.
type Error struct {
	// Status is the code, such as ErrNotFound.
	Status Status

	// Category is what kind of failure it is.
	Category Category

	// HTTPStatus is the status of the answer, 0 where there was none.
	HTTPStatus int

	// Message says what was wrong, where, and what to do. It never holds a secret.
	Message string

	// Field names the request field that was wrong, where one was.
	Field string

	// Key is the API's error key.
	Key string

	// Metadata holds the API's further particulars.
	Metadata json.RawMessage

	// RequestID is the id that the API gave the request.
	RequestID string

	// RetryAfter is how long the API asks to wait; negative where it does not say.
	RetryAfter time.Duration

	// Attempts is how often the request was sent.
	Attempts int

	// CurlCode is libcurl's code, 0 where it did not fail.
	CurlCode int

	// SystemError is the operating system's error number, 0 where there is none.
	SystemError syscall.Errno

	// Retryable is true where the same request may succeed later.
	Retryable bool

	// MaybeApplied is true where the request may have taken effect.
	MaybeApplied bool

	// cause is the context's error, where the context ended the call.
	cause error
}

// Error is one line: the status and the message.
func (e *Error) Error() string {
	if e.Message == "" {
		return "polytomic: " + e.Status.String()
	}
	return "polytomic: " + e.Status.String() + ": " + e.Message
}

// Is tells whether target is this error's Status or Category, or context.DeadlineExceeded and time ran out.
func (e *Error) Is(target error) bool {
	switch target := target.(type) {
	case Status:
		return e.Status == target
	case Category:
		return e.Category == target
	}
	return target == context.DeadlineExceeded && e.Status == ErrDeadlineExceeded
}

// Unwrap is the context's error where the context ended the call, and otherwise the operating system's error, if any.
func (e *Error) Unwrap() error {
	if e.cause == nil && e.SystemError != 0 {
		return e.SystemError
	}
	return e.cause
}

// Timeout tells whether time ran out, as net.Error has it.
func (e *Error) Timeout() bool { return e.Category == CategoryTimeout }

// Error is what the status means, in a sentence.
func (s Status) Error() string { return s.Description() }

// Error is the name of the category.
func (c Category) Error() string { return c.String() }

// contextError is for a context that was done before its call was started.
func contextError(cause error) *Error {
	status := ErrCancelled
	if errors.Is(cause, context.DeadlineExceeded) {
		status = ErrDeadlineExceeded
	}
	return newError(status, "the context was done before the call was started", cause)
}
