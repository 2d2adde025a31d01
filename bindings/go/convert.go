package polytomic

// #include "delivery.h"
import "C"

import (
	"encoding/json"
	"syscall"
	"time"
	"unsafe"
)

// The converters read the library's memory as it is, without crossing into C, and copy it once.

func text(s C.polytomic_string) string {
	return string(bytesOf(s))
}

func rawJSON(s C.polytomic_string) json.RawMessage {
	if s.data == nil {
		return nil
	}
	return append(json.RawMessage{}, bytesOf(s)...)
}

func bytesOf(s C.polytomic_string) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(s.data)), int(s.size))
}

func value(v C.polytomic_value) Value { return Value(bytesOf(v.json)) }

func boolean(b C.uint8_t) Bool { return BoolOf(b != 0) }

func integer(number C.int64_t) *int64 {
	copied := int64(number)
	return &copied
}

func timestamp(t C.polytomic_timestamp) Timestamp {
	stamp := Timestamp{Text: text(t.text)}
	if t.microseconds != C.POLYTOMIC_TIMESTAMP_UNKNOWN {
		stamp.Time = time.UnixMicro(int64(t.microseconds)).UTC()
	}
	return stamp
}

func parameters(list *C.polytomic_parameter, count C.size_t) []Parameter {
	copied := make([]Parameter, int(count))
	for index, parameter := range unsafe.Slice(list, int(count)) {
		copied[index] = Parameter{text(parameter.name), text(parameter.value)}
	}
	return copied
}

func optionalBoolean(b Bool) C.polytomic_optional_boolean {
	switch b {
	case True:
		return C.POLYTOMIC_TRUE
	case False:
		return C.POLYTOMIC_FALSE
	}
	return C.POLYTOMIC_UNSET
}

func convertObject[Raw, Model any](object *Raw, convert func(*Raw, *Model)) *Model {
	model := new(Model)
	convert(object, model)
	return model
}

// convertList puts all elements into one allocation.
func convertList[Raw, Model any](items **Raw, count C.size_t, convert func(*Raw, *Model)) []Model {
	models := make([]Model, int(count))
	for index, item := range unsafe.Slice(items, int(count)) {
		convert(item, &models[index])
	}
	return models
}

func convertScalars[Raw, Scalar any](items *Raw, count C.size_t, convert func(Raw) Scalar) []Scalar {
	scalars := make([]Scalar, int(count))
	for index, item := range unsafe.Slice(items, int(count)) {
		scalars[index] = convert(item)
	}
	return scalars
}

func convertError(details *C.polytomic_error_details) *Error {
	converted := &Error{
		Status:       Status(details.code),
		Category:     Category(details.category),
		HTTPStatus:   int(details.http_status),
		Message:      text(details.message),
		Field:        text(details.field),
		Key:          text(details.key),
		Metadata:     rawJSON(details.metadata),
		RequestID:    text(details.request_id),
		RetryAfter:   -1,
		Attempts:     int(details.attempts),
		CurlCode:     int(details.curl_code),
		SystemError:  syscall.Errno(details.os_error),
		Retryable:    details.retryable != 0,
		MaybeApplied: details.maybe_applied != 0,
	}
	if details.retry_after_milliseconds >= 0 {
		converted.RetryAfter = time.Duration(details.retry_after_milliseconds) * time.Millisecond
	}
	return converted
}

// newError is for calls that never started, so that nothing can have been applied.
func newError(status Status, message string, cause error) *Error {
	return &Error{Status: status, Category: status.Category(), Message: message, RetryAfter: -1, cause: cause}
}

// String is the name of the status, such as "not_found"; "unknown" for others.
func (s Status) String() string { return C.GoString(C.polytomic_status_name(C.polytomic_status(s))) }

// Description is what the status means, in a sentence.
func (s Status) Description() string {
	return C.GoString(C.polytomic_status_description(C.polytomic_status(s)))
}

// Category is the category of the status; CategoryInternal for unknown ones.
func (s Status) Category() Category {
	return Category(C.polytomic_status_category(C.polytomic_status(s)))
}

// LiveObjectCount is the number of clients, calls, responses and errors of the C library that this process has not
// released; for tests, which expect zero at their end.
func LiveObjectCount() int { return int(C.polytomic_live_object_count()) }

// LibraryVersion is the version of the C library at run time, such as "1.0.0".
func LibraryVersion() string { return C.GoString(C.polytomic_version()) }
