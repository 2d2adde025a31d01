package polytomic

import "unsafe"

// LibraryClient is the client of the C library, for tests that use it directly.
func LibraryClient(client *Client) unsafe.Pointer { return unsafe.Pointer(client.client.engine.client) }
