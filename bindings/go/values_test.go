package polytomic_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// roundTrip writes a value as JSON, compares, and reads it back into the same.
func roundTrip[Value any](t *testing.T, value Value, text string) {
	t.Helper()
	written, err := json.Marshal(value)
	if err != nil || string(written) != text {
		t.Errorf("%+v was written as %s instead of %s: %v", value, written, text, err)
	}
	var read Value
	if err := json.Unmarshal([]byte(text), &read); err != nil || !reflect.DeepEqual(read, value) {
		t.Errorf("%s was read as %+v instead of %+v: %v", text, read, value, err)
	}
}

func TestModelsAreTheJSONOfTheAPI(t *testing.T) {
	calls := int64(0)
	at := polytomic.Timestamp{Text: "2026-01-02T03:04:05.123456Z", Time: time.Date(2026, 1, 2, 3, 4, 5, 123456000, time.UTC)}
	roundTrip(t, polytomic.Connection{}, `{}`)
	roundTrip(t, polytomic.Connection{
		ID: "1", Name: `<a href="x">`, Configuration: json.RawMessage(`{"port":5432}`), Saved: polytomic.False, Policies: []string{},
		APICallsLast24Hours: &calls, CreatedAt: at, CreatedBy: &polytomic.Actor{Type: "user"},
	}, `{"id":"1","name":"\u003ca href=\"x\"\u003e","configuration":{"port":5432},"saved":false,"policies":[],`+
		`"api_calls_last_24_hours":0,"created_at":"2026-01-02T03:04:05.123456Z","created_by":{"type":"user"}}`)
	roundTrip(t, polytomic.SupportedMode{ID: polytomic.SyncModeUpdateOrCreate, RequiresIdentity: polytomic.True},
		`{"id":"updateOrCreate","requires_identity":true}`)
	roundTrip(t, polytomic.Source{Items: polytomic.Keyed[polytomic.SourceItem]{
		{Name: "view", HasItems: polytomic.False}, {Name: "table", Items: []polytomic.Value{`"a"`, `{"b":1}`}},
	}},
		`{"items":{"view":{"has_items":false},"table":{"items":["a",{"b":1}]}}}`)
	roundTrip(t, polytomic.Source{Configuration: polytomic.Keyed[polytomic.ConfigurationValue]{}}, `{"configuration":{}}`)
}

func TestModelsRefuseOtherJSON(t *testing.T) {
	for text, into := range map[string]any{
		`{"saved": 1}`:           new(polytomic.Connection),
		`{"created_at": 5}`:      new(polytomic.Connection),
		`{"items": ["a"]}`:       new(polytomic.Source),
		`{"items": {"a": "b"}}`:  new(polytomic.Source),
		`{"items": {"a": {}, 5}`: new(polytomic.Source),
	} {
		if err := json.Unmarshal([]byte(text), into); err == nil {
			t.Errorf("%s was accepted as %+v", text, into)
		}
	}
}

func TestNullIsAbsent(t *testing.T) {
	var connection polytomic.Connection
	text := `{"saved": null, "created_at": null, "policies": null, "configuration": null, "type": null}`
	if err := json.Unmarshal([]byte(text), &connection); err != nil || connection.Saved.IsSet() || connection.CreatedAt.Text != "" || connection.Policies != nil {
		t.Errorf("got %+v: %v", connection, err)
	}
	for _, value := range []any{polytomic.Unset, polytomic.Value(""), polytomic.Timestamp{}, polytomic.Keyed[polytomic.SourceItem](nil)} {
		if written, err := json.Marshal(value); err != nil || string(written) != "null" {
			t.Errorf("%T: %s, %v", value, written, err)
		}
	}
}

func TestTextOfAValue(t *testing.T) {
	for value, expected := range map[polytomic.Value]string{`"plain"`: "plain", `""`: "", `"a\"\u00e9\n"`: "a\"é\n"} {
		if text, ok := value.Text(); !ok || text != expected {
			t.Errorf("%s: %q, %v", string(value), text, ok)
		}
	}
	for _, value := range []polytomic.Value{"", "1", "null", "true", `["a"]`, `{"a":"b"}`, `"a\q"`, `"`} {
		if text, ok := value.Text(); ok || text != "" {
			t.Errorf("%s: %q, %v", string(value), text, ok)
		}
	}
}

func TestIntegerZeroIsNotAbsent(t *testing.T) {
	connection, err := answering(t, 200, nil, `{"data": {"api_calls_last_24_hours": 0}}`).Connections.Get(background, "c")
	if err != nil || connection.APICallsLast24Hours == nil || *connection.APICallsLast24Hours != 0 {
		t.Errorf("got %+v: %v", connection, err)
	}
}

func TestTimestampThatIsNotRFC3339KeepsItsText(t *testing.T) {
	client := answering(t, 200, nil, `{"data": {"cache_status": "fresh", "last_refresh_started": "yesterday", "last_refresh_finished": "2026-01-02T05:04:05+02:00"}}`)
	status, err := client.Schemas.Status(background, "c")
	if err != nil {
		t.Fatal(err)
	}
	if status.LastRefreshStarted.Text != "yesterday" || !status.LastRefreshStarted.Time.IsZero() {
		t.Errorf("got %+v", status.LastRefreshStarted)
	}
	if finished := status.LastRefreshFinished; !finished.Time.Equal(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)) || finished.String() != finished.Text {
		t.Errorf("got %+v", finished)
	}
}

func TestLogTellsWhatHappensWithoutSecrets(t *testing.T) {
	silent := fixture.NewSilent(t)
	silent.Key = "very-secret-key"
	records := make(chan polytomic.LogRecord, 1024)
	client, err := polytomic.NewClient(append(silent.Options(), polytomic.WithLog(polytomic.LogDebug, func(record polytomic.LogRecord) {
		records <- record
	}))...)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now().Add(-time.Minute)
	if _, err := client.Identity.Get(background, polytomic.Timeout(10*time.Millisecond)); err == nil {
		t.Error("a silent server answered")
	}
	if shown := fmt.Sprintf("%v %+v %#v", client, client, client); strings.Contains(shown, silent.Key) {
		t.Error("the client shows its key")
	}
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	close(records)
	count := 0
	for record := range records {
		count++
		if strings.Contains(fmt.Sprint(record), silent.Key) {
			t.Errorf("the key is in %+v", record)
		}
		if record.Component == "" || record.Message == "" || record.Time.Before(begin) || record.Level.String() == "unknown" {
			t.Errorf("got %+v", record)
		}
	}
	if count == 0 {
		t.Error("nothing was logged")
	}
	if polytomic.LogLevel(99).String() != "unknown" || polytomic.LogWarning.String() != "warning" {
		t.Error("levels have wrong names")
	}
}

func TestClosingInsideTheLogIsRefused(t *testing.T) {
	silent := fixture.NewSilent(t)
	ready := make(chan struct{})
	refusals := make(chan error, 1024)
	var client *polytomic.Client
	client, err := polytomic.NewClient(append(silent.Options(), polytomic.WithLog(polytomic.LogDebug, func(polytomic.LogRecord) {
		select {
		case <-ready:
			refusals <- client.Close()
		default:
			// Creating the client logs as well, before there is a client to close.
		}
	}))...)
	if err != nil {
		t.Fatal(err)
	}
	close(ready)
	client.Identity.Get(background, polytomic.Timeout(10*time.Millisecond))
	if err := client.Close(); err != nil {
		t.Fatal(err)
	}
	close(refusals)
	first, logged := <-refusals
	if refused := failure(t, first); !logged || refused.Status != polytomic.ErrWouldDeadlock {
		t.Errorf("got %v", first)
	}
}

func TestLibraryVersion(t *testing.T) {
	if !strings.HasPrefix(polytomic.LibraryVersion(), "1.") {
		t.Errorf("version %q", polytomic.LibraryVersion())
	}
}
