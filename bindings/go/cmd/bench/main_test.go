package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

func TestMeasurementsArePrinted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "targets.json")
	if err := os.WriteFile(path, []byte(`{"data": [{"id": "a", "name": "A", "modes": [{"id": "create"}]}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := measureCalls(&out, 3); err != nil {
		t.Fatal(err)
	}
	if err := measureTargets(&out, path); err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^call \d+\ntargets \d+\.\d{3}\ncopy \d+\.\d{3}\n$`).Match(out.Bytes()) {
		t.Errorf("printed %q", &out)
	}
}

func TestFileThatCannotBeUsed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "targets.json")
	if err := measureTargets(&bytes.Buffer{}, path); !os.IsNotExist(err) {
		t.Errorf("a missing file: %v", err)
	}
	if err := os.WriteFile(path, []byte(`{"data": 5}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := measureTargets(&bytes.Buffer{}, path); err == nil {
		t.Error("a file that is no list of targets was measured")
	}
}
