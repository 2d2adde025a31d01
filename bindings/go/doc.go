// Package polytomic answers what a connection of the Polytomic data-sync API is, what can be read from it and what can be
// written to it: from the remote API over HTTPS, or from a local catalog in this process.
//
//	client, err := polytomic.NewClient(polytomic.WithURL("local:shop-catalog.db"))
//	if err != nil {
//		return err
//	}
//	defer client.Close()
//	connection, err := client.Connections.Get(ctx, id)
//
// # Calls
//
// Every operation of the API is a method of a group of the client, such as Connections or Targets. It takes a context first,
// then the fields of the path, then a request where there are further fields, and call options last. The zero value of a
// request's field leaves it out; Bool tells a boolean that is left out from one that is false.
//
// A call ends early when its context does. The deadline of the context is the deadline of the call too. What fails in passing
// is sent again where that is safe, three times in all unless WithMaximumAttempts or MaximumAttempts say otherwise.
//
// # Results
//
// Results are plain values, copied once from the library's memory. A member that the API left out or gave as null is the zero
// value: Unset, nil, empty text. encoding/json writes the API's JSON and reads it back; a list that was empty stays empty and
// is not left out. Objects whose members are named by data, such as the items of a source, are Keyed lists in the order of the
// document. Enumerations keep values that this version does not know.
//
// # Errors
//
// Every error of a call is an *Error: with status, category, HTTP status, the API's key, message and metadata, and with the
// decisions that a caller needs, Retryable and MaybeApplied. errors.Is finds the Err constants, the categories,
// context.Canceled and context.DeadlineExceeded in it.
//
// # Goroutines and lifetime
//
// A client is safe for use by many goroutines. Thousands of calls in flight need no thread each: completions are received in
// batches by one goroutine at a time. Close ends calls in flight and waits; a client that is dropped without it is closed in
// the background when it is garbage collected. A log function that refers to its client keeps it from being collected. A
// client does not survive a fork of the process: in the child its calls fail with ErrForked.
//
// The package needs the C library libpolytomic, found with pkg-config, and Go 1.19.
package polytomic
