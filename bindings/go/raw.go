package polytomic

// #include "delivery.h"
import "C"

import (
	"context"
	"strings"
)

// RawRequest is any request to the API, for endpoints without a method of their own.
type RawRequest struct {
	// Method is GET, POST, PUT, PATCH, DELETE, HEAD or OPTIONS. Required.
	Method string

	// Path is the path from the root, such as "/api/me", percent-encoded already and without query. Required.
	Path string

	// Query holds the query parameters; the library encodes them.
	Query []Parameter

	// Body is JSON as a rule; nil for none.
	Body []byte
}

func (r *RawRequest) send(ctx context.Context, client *handle, options []CallOption) (*RawResponse, error) {
	var settings callSettings
	done, err := run(ctx, client, &settings, options, func(c *call) C.polytomic_go_started {
		var hasBody C.int32_t
		if r.Body != nil {
			hasBody = 1
		}
		return C.polytomic_go_request(c.client, c.token, c.wanted, c.limits, c.options, r.Method, r.Path,
			packParameters(r.Query), view(r.Body), hasBody)
	})
	if err != nil {
		return nil, err
	}
	defer done.finish()
	answer := C.polytomic_go_read(done.received.response)
	return &RawResponse{
		HTTPStatus: int(done.received.http_status),
		Headers:    parameters(answer.headers, answer.headers_count),
		Body:       rawJSON(answer.body),
	}, nil
}

// RawResponse is the answer to a RawRequest.
type RawResponse struct {
	// HTTPStatus is the status of the answer.
	HTTPStatus int

	// Headers holds all headers in the order in which they came; a name may repeat.
	Headers []Parameter

	// Body is the body as it came; nil where there is none.
	Body []byte
}

// Header is the first header with that name, in any case; empty where the answer has none.
func (r *RawResponse) Header(name string) string {
	for _, header := range r.Headers {
		if strings.EqualFold(header.Name, name) {
			return header.Value
		}
	}
	return ""
}
