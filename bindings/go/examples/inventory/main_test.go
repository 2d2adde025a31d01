package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"polytomic"
	"polytomic/internal/fixture"
)

const sourcesAndTargets = `source query
source table
source view
source tracking_columns
target main.customers create,update,updateOrCreate,replace,append,remove
target main.orders create,update,updateOrCreate,replace,append,remove
`

func inventory(t *testing.T, arguments ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := show(context.Background(), &out, arguments); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestInventory(t *testing.T) {
	shop := fixture.NewShop(t)
	server := shop.Serve(t)
	for url, key := range map[string]string{shop.URL(): "", server.URL: server.Key} {
		t.Setenv("POLYTOMIC_URL", url)
		t.Setenv("POLYTOMIC_API_KEY", key)
		expected := "connection " + shop.Connection + " Shop sqlite\n" + sourcesAndTargets
		first := "field id number identity\nfield email string identity\nfield born datetime -\n"
		if out := inventory(t); out != expected+first {
			t.Errorf("%s: printed\n%sinstead of\n%s", url, out, expected+first)
		}
		if out := inventory(t, shop.Connection, "main.orders"); !strings.HasPrefix(out, expected) || !strings.Contains(out, "field note string -\n") {
			t.Errorf("%s: printed\n%s", url, out)
		}
		err := show(context.Background(), &bytes.Buffer{}, []string{shop.Connection, "main.none"})
		if !errors.Is(err, polytomic.ErrNotFound) {
			t.Errorf("%s: a target that is not there: %v", url, err)
		}
	}
}

func TestInventoryOfAnEmptyCatalog(t *testing.T) {
	t.Setenv("POLYTOMIC_URL", "local:"+t.TempDir()+"/catalog.db")
	if out := inventory(t); out != "" {
		t.Errorf("printed %q", out)
	}
}
