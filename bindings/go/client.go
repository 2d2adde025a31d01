package polytomic

import (
	"context"
	"runtime"
)

// Client is a connection to the remote API or to a local catalog. It is safe for use by many goroutines at once. Close it
// when it is no longer needed; a client that is garbage collected is closed as well, in the background.
type Client struct {
	services
	client *handle
}

// NewClient creates a client. Nothing is sent; a local catalog is opened, and created where its file does not exist.
// Without options it reaches the public API.
func NewClient(options ...ClientOption) (*Client, error) {
	var settings clientSettings
	for _, option := range options {
		option(&settings)
	}
	engine, err := newEngine(&settings)
	if err != nil {
		return nil, err
	}
	client := newHandle(engine)
	return &Client{newServices(client), client}, nil
}

// Close stops intake, ends every call in flight with ErrClosed, and returns when the client's threads are gone. Closing
// twice is fine. It fails inside a log function (ErrWouldDeadlock), where it does nothing.
func (c *Client) Close() error { return c.client.close() }

// Request sends any request with the client's authentication, deadlines and errors, for endpoints without a method of
// their own. A local client answers the documented paths of its operations.
func (c *Client) Request(ctx context.Context, request RawRequest, options ...CallOption) (*RawResponse, error) {
	return request.send(ctx, c.client, options)
}

// Counters tells what the client has done since it was created. It is allowed inside a log function, and never waits for long.
// What it tells of a closed client no longer changes.
func (c *Client) Counters() (Counters, error) { return c.client.counters() }

// ForgetAnswers drops what is kept under WithKeptAnswers: calls that start from now on ask the API. It fails on a closed client
// (ErrClosed). It is allowed inside a log function, and never waits.
func (c *Client) ForgetAnswers() error {
	err := c.client.forgetAnswers()
	// A client must not be taken for forgotten while it works.
	runtime.KeepAlive(c.client)
	return err
}

// CancelRefresh ends the reading of a connection's schemas that a refresh started on this client, a local one; what was read
// before stays. Nothing happens where none is under way. It fails for an empty id (ErrInvalidArgument), on a client of a remote
// API (ErrInvalidState) and on a closed client (ErrClosed). It is allowed inside a log function, and never waits.
func (c *Client) CancelRefresh(connectionID string) error {
	err := c.client.cancelRefresh(connectionID)
	runtime.KeepAlive(c.client)
	return err
}
