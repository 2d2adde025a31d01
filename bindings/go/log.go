package polytomic

// #include <polytomic/polytomic.h>
import "C"

import (
	"runtime/cgo"
	"time"
)

// LogLevel is how important a log record is.
type LogLevel uint32

// The levels, from the most important to the least.
const (
	LogOff LogLevel = iota
	LogError
	LogWarning
	LogInfo
	LogDebug
)

// String is the name of the level, such as "warning"; "unknown" for others.
func (l LogLevel) String() string {
	return C.GoString(C.polytomic_log_level_name(C.polytomic_log_level(l)))
}

// LogRecord is one log record; secrets are removed already.
type LogRecord struct {
	// Level is how important the record is.
	Level LogLevel

	// Time is when it happened.
	Time time.Time

	// Component is the part of the library that speaks, such as "http".
	Component string

	// Message says what happened.
	Message string

	// Fields holds the particulars, such as status and duration.
	Fields []Parameter
}

// polytomicGoLog runs on threads of the library; receiver is the handle of the client's log function.
//
//export polytomicGoLog
func polytomicGoLog(receiver C.uintptr_t, record *C.polytomic_log_record) {
	converted := LogRecord{
		Level:     LogLevel(record.level),
		Time:      time.UnixMicro(int64(record.time)).UTC(),
		Component: text(record.component),
		Message:   text(record.message),
		Fields:    parameters(record.fields, record.fields_count),
	}
	cgo.Handle(receiver).Value().(func(LogRecord))(converted)
}

// polytomicGoLogRelease runs once, when no record will come any more.
//
//export polytomicGoLogRelease
func polytomicGoLogRelease(receiver C.uintptr_t) { cgo.Handle(receiver).Delete() }
