package polytomic_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"polytomic"
)

// newCatalog is a new catalog for an example, and what removes it again.
func newCatalog() (url string, remove func()) {
	directory, err := os.MkdirTemp("", "polytomic-example")
	if err != nil {
		panic(err)
	}
	return "local:" + filepath.Join(directory, "catalog.db"), func() { os.RemoveAll(directory) }
}

func Example() {
	url, remove := newCatalog()
	defer remove()
	client, err := polytomic.NewClient(polytomic.WithURL(url))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	identity, err := client.Identity.Get(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(identity.OrganizationName, identity.IsOrganization)
	// Output: local true
}

func ExampleError() {
	url, remove := newCatalog()
	defer remove()
	client, err := polytomic.NewClient(polytomic.WithURL(url))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	_, err = client.Connections.Get(context.Background(), "0b9a1f7e-0000-4000-8000-000000000000")
	var failure *polytomic.Error
	switch {
	case errors.Is(err, polytomic.ErrNotFound):
		fmt.Println("there is no such connection")
	case errors.As(err, &failure) && failure.Retryable:
		fmt.Println("try again later:", failure.Message)
	case err != nil:
		fmt.Println(err)
	}
	// Output: there is no such connection
}

func ExampleClient_Request() {
	url, remove := newCatalog()
	defer remove()
	client, err := polytomic.NewClient(polytomic.WithURL(url))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	response, err := client.Request(context.Background(), polytomic.RawRequest{Method: "GET", Path: "/api/connections"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.HTTPStatus, string(response.Body))
	// Output: 200 {"data":[]}
}
