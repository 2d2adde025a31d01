// Command bench measures what the binding adds to the C library.
//
//	bench TARGETS.json
//
// It prints the nanoseconds of one identity call on the local engine, and the milliseconds that the list of targets in the
// file takes from a server in this process: the whole call, and of that the conversion to Go values. Each is the best of
// seven.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"polytomic"
)

const rounds = 7

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bench TARGETS.json")
		os.Exit(2)
	}
	if err := measureCalls(os.Stdout, 5000); err != nil {
		fail(err)
	}
	if err := measureTargets(os.Stdout, os.Args[1]); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "bench:", err)
	os.Exit(1)
}

// measureCalls makes identity calls one after the other on the local engine.
func measureCalls(out io.Writer, calls int) error {
	directory, err := os.MkdirTemp("", "polytomic-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	client, err := polytomic.NewClient(polytomic.WithURL("local:" + filepath.Join(directory, "catalog.db")))
	if err != nil {
		return err
	}
	defer client.Close()
	var best time.Duration
	for round := 0; round < rounds; round++ {
		begin := time.Now()
		for call := 0; call < calls; call++ {
			if _, err := client.Identity.Get(context.Background()); err != nil {
				return err
			}
		}
		best = shorter(best, time.Since(begin))
	}
	fmt.Fprintf(out, "call %d\n", best.Nanoseconds()/int64(calls))
	return nil
}

// measureTargets receives the list in the file again and again.
func measureTargets(out io.Writer, path string) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "application/json")
		answer.Write(body)
	})}
	go server.Serve(listener)
	defer server.Close()
	client, err := polytomic.NewClient(polytomic.WithURL("http://"+listener.Addr().String()), polytomic.WithAPIKey("bench"))
	if err != nil {
		return err
	}
	defer client.Close()
	var best, bestCopy time.Duration
	for round := 0; round < rounds; round++ {
		var copying time.Duration
		begin := time.Now()
		_, err := client.Targets.List(context.Background(), "bench", polytomic.ListSyncTargetsRequest{},
			polytomic.MeasureConversion(&copying))
		if err != nil {
			return err
		}
		best, bestCopy = shorter(best, time.Since(begin)), shorter(bestCopy, copying)
	}
	fmt.Fprintf(out, "targets %.3f\ncopy %.3f\n", best.Seconds()*1000, bestCopy.Seconds()*1000)
	return nil
}

func shorter(best, duration time.Duration) time.Duration {
	if best == 0 || duration < best {
		return duration
	}
	return best
}
