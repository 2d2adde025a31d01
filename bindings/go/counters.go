package polytomic

// #include "counters.h"
import "C"

// Counters is what a client has done since it was created. Attempts, bytes and connections are zero for local clients.
type Counters struct {
	// Calls is how many calls were started.
	Calls uint64

	// Completions is how many calls were completed.
	Completions uint64

	// Failures is how many calls were completed with an error.
	Failures uint64

	// Attempts is how many requests were sent, retries and redirects included.
	Attempts uint64

	// Retries is how many requests were sent again after a failure.
	Retries uint64

	// BytesSent and BytesReceived are those of requests and answers, headers included, bodies as they travelled.
	BytesSent, BytesReceived uint64

	// ConnectionsOpened is how many connections were opened so far.
	ConnectionsOpened uint64

	// OpenConnections is how many connections are open now.
	OpenConnections uint64

	// InFlight is how many calls are not complete.
	InFlight uint64

	// Waiting is how many calls among them wait for their turn to be sent.
	Waiting uint64

	// Queued is how many completions nobody has received yet.
	Queued uint64

	// Errors is how often each error came; accept statuses that have no constant.
	Errors map[Status]uint64
}

// counted is what the C library says of a client that is not released.
type counted struct {
	status   Status
	counters C.polytomic_client_counters
	errors   []C.polytomic_status_count
}

func readCounters(client *C.polytomic_client) counted {
	var errors []C.polytomic_status_count
	for {
		var room *C.polytomic_status_count
		if len(errors) > 0 {
			room = &errors[0]
		}
		read := C.polytomic_go_read_counters(client, room, C.size_t(len(errors)))
		// Where reading failed there are no errors either.
		count := int(read.counters.errors_count)
		if count <= len(errors) {
			return counted{Status(read.status), read.counters, errors[:count]}
		}
		errors = make([]C.polytomic_status_count, count)
	}
}

func (c *counted) convert() (Counters, error) {
	if c.status != C.POLYTOMIC_OK {
		return Counters{}, newError(c.status, c.status.Description(), nil)
	}
	converted := Counters{
		Calls:             uint64(c.counters.calls),
		Completions:       uint64(c.counters.completions),
		Failures:          uint64(c.counters.failures),
		Attempts:          uint64(c.counters.attempts),
		Retries:           uint64(c.counters.retries),
		BytesSent:         uint64(c.counters.bytes_sent),
		BytesReceived:     uint64(c.counters.bytes_received),
		ConnectionsOpened: uint64(c.counters.connections_opened),
		OpenConnections:   uint64(c.counters.open_connections),
		InFlight:          uint64(c.counters.in_flight),
		Waiting:           uint64(c.counters.waiting),
		Queued:            uint64(c.counters.queued),
		Errors:            make(map[Status]uint64, len(c.errors)),
	}
	for _, came := range c.errors {
		converted.Errors[Status(came.status)] = uint64(came.count)
	}
	return converted, nil
}
