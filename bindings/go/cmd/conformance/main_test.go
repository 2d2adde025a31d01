package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"polytomic/internal/fixture"
)

const cases = `[
 {"name": "get", "operation": "get_connection", "request": {"id": "${SHOP}"}, "options": {"timeout_milliseconds": 5000, "headers": [["X-Trace", "1"]]}},
 {"name": "bytes", "operation": "get_connection", "request": {"id": {"$bytes": "61ff"}}},
 {"name": "create", "operation": "create_connection", "save": "CREATED",
  "request": {"name": "A \"name\"", "type": "sqlite", "configuration": {"path": "${DATABASE}"}, "policies": [], "validate": false}},
 {"name": "text", "operation": "create_connection", "request": {"name": "B", "type": "sqlite", "configuration": {"$text": "not json"}}},
 {"name": "delete", "operation": "delete_connection", "request": {"id": "${CREATED}", "force": true}},
 {"name": "fields", "operation": "get_sync_source_fields", "request": {"id": "${SHOP}", "params": [["table", "main.orders"]]}},
 {"name": "raw", "operation": "request", "request": {"method": "POST", "path": "/api/connections/test", "body": "{}"}},
 {"name": "other transport", "operation": "get_identity", "request": {}, "transports": ["http"]},
 {"name": "other language", "operation": "get_identity", "request": {}, "languages": ["c"]}
]`

// execute runs cases on a shop and gives what was printed for each.
func execute(t *testing.T, cases string) (map[string]map[string]any, error) {
	t.Helper()
	shop := fixture.NewShop(t)
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "1.json"), []byte(cases), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("POLYTOMIC_URL", shop.URL())
	t.Setenv("POLYTOMIC_API_KEY", "")
	t.Setenv("POLYTOMIC_CASE_SHOP", shop.Connection)
	t.Setenv("POLYTOMIC_CASE_DATABASE", shop.Database)
	var out bytes.Buffer
	err := run(&out, directory, "local")
	lines := map[string]map[string]any{}
	for _, text := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var line map[string]any
		if text != "" && json.Unmarshal([]byte(text), &line) != nil {
			t.Fatalf("not JSON: %s", text)
		}
		if name, ok := line["case"].(string); ok {
			lines[name] = line
		}
	}
	return lines, err
}

func TestCasesAreExecuted(t *testing.T) {
	lines, err := execute(t, cases)
	if err != nil {
		t.Fatal(err)
	}
	if len(lines) != 7 {
		t.Errorf("%d cases were executed", len(lines))
	}
	if name := lines["get"]["result"].(map[string]any)["name"]; name != "Shop" {
		t.Errorf("got %v", lines["get"])
	}
	if result, given := lines["delete"]["result"]; !given || result != nil {
		t.Errorf("delete: %v", lines["delete"])
	}
	if fields := lines["fields"]["result"].([]any); len(fields) != 4 {
		t.Errorf("fields: %v", fields)
	}
	for name, status := range map[string]string{"bytes": "invalid_utf8", "text": "invalid_json", "raw": "missing_field"} {
		failure, _ := lines[name]["error"].(map[string]any)
		if failure["status"] != status || failure["http_status"] == nil || failure["retryable"] != false {
			t.Errorf("%s: %v", name, lines[name])
		}
	}
}

func TestWrongCasesAreRefused(t *testing.T) {
	for _, wrong := range []string{
		`[{"name": "a", "operation": "no_such_operation", "request": {}}]`,
		`[{"name": "a", "operation": "get_connection", "request": {"id": 5}}]`,
		`[{"name": "a", "operation": "get_connection", "request": {"id": {"$bytes": "zz"}}}]`,
		`[{"name": "a", "operation": "delete_connection", "request": {"id": "a", "force": "yes"}}]`,
		`[{"name": "a", "operation": "get_identity", "request": {}, "options": {"headers": ["a"]}}]`,
		`[{"name": "a", "operation": "list_connections", "request": {}, "save": "ID"}]`,
		`{"name": "a"}`,
	} {
		if lines, err := execute(t, wrong); err == nil {
			t.Errorf("%s was executed: %v", wrong, lines)
		}
	}
	if err := run(&bytes.Buffer{}, t.TempDir(), "local"); err == nil {
		t.Error("a directory without cases was accepted")
	}
}
