package polytomic_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"polytomic"
	"polytomic/internal/fixture"
)

// answering is a client of a server that answers every request in the same way.
func answering(t *testing.T, status int, header map[string]string, body string) *polytomic.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		for name, value := range header {
			answer.Header().Set(name, value)
		}
		answer.WriteHeader(status)
		answer.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return fixture.NewClient(t, polytomic.WithURL(server.URL), polytomic.WithAPIKey("key"))
}

func TestErrorTellsWhatTheAPISaid(t *testing.T) {
	client := answering(t, 409, map[string]string{"Content-Type": "application/json"},
		`{"key": "name_taken", "message": "the name is taken", "metadata": {"name": "shop"}, "status": 409}`)
	_, err := client.Connections.Create(background, polytomic.CreateConnectionRequest{Name: "shop", Type: "sqlite", Configuration: json.RawMessage(`{}`)})
	conflict := failure(t, fmt.Errorf("wrapped: %w", err))
	if conflict.Status != polytomic.ErrConflict || conflict.Category != polytomic.CategoryConflict || conflict.HTTPStatus != 409 {
		t.Errorf("got %+v", conflict)
	}
	if conflict.Key != "name_taken" || !strings.Contains(conflict.Message, "the name is taken") || !strings.Contains(string(conflict.Metadata), "shop") {
		t.Errorf("got %+v", conflict)
	}
	if conflict.Retryable || conflict.RetryAfter >= 0 || conflict.Attempts != 1 || conflict.Timeout() {
		t.Errorf("got %+v", conflict)
	}
	if !errors.Is(err, polytomic.ErrConflict) || !errors.Is(err, polytomic.CategoryConflict) || errors.Is(err, polytomic.ErrNotFound) {
		t.Error("errors.Is is wrong about", err)
	}
	if text := err.Error(); !strings.HasPrefix(text, "polytomic: conflict: ") {
		t.Errorf("text %q", text)
	}
}

func TestRateLimitSaysHowLongToWait(t *testing.T) {
	client := answering(t, 429, map[string]string{"Retry-After": "3600"}, `{}`)
	_, err := client.Identity.Get(background, polytomic.Timeout(5*time.Second))
	if limited := failure(t, err); limited.Status != polytomic.ErrRateLimited || !limited.Retryable || limited.RetryAfter != time.Hour {
		t.Errorf("got %+v", limited)
	}
}

func TestAnswerThatIsNotWhatWasPromised(t *testing.T) {
	for body, status := range map[string]polytomic.Status{
		"not json": polytomic.ErrMalformedResponse, `{"data": {"id": 7}}`: polytomic.ErrUnexpectedType, "": polytomic.ErrMalformedResponse,
	} {
		_, err := answering(t, 200, nil, body).Identity.Get(background)
		if !errors.Is(err, status) {
			t.Errorf("%q: got %v", body, err)
		}
	}
}

func TestUnknownMembersAndEnumerationValuesAreNoErrors(t *testing.T) {
	client := answering(t, 200, nil, `{"data": [{"id": "a", "modes": [{"id": "teleport", "supports_per_field_mode": null}], "new": 1}]}`)
	targets, err := client.Targets.List(background, "c", polytomic.ListSyncTargetsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	mode := targets.Targets[0].Modes[0]
	if mode.ID != "teleport" || mode.SupportsPerFieldMode.IsSet() || mode.RequiresIdentity.IsSet() {
		t.Errorf("got %+v", mode)
	}
}

func TestWrongArgumentsAreErrors(t *testing.T) {
	shop := fixture.NewShop(t)
	client := fixture.NewClient(t, polytomic.WithURL(shop.URL()))
	for id, status := range map[string]polytomic.Status{
		"": polytomic.ErrMissingField, "a\xff": polytomic.ErrInvalidUTF8, "a\x00b": polytomic.ErrInvalidCharacter,
	} {
		_, err := client.Connections.Get(background, id)
		if refused := failure(t, err); refused.Status != status || refused.Field != "id" || refused.Category != polytomic.CategoryUsage {
			t.Errorf("%q: got %+v", id, refused)
		}
	}
	_, err := client.Targets.Fields(background, shop.Connection, polytomic.GetSyncTargetFieldsRequest{
		Target: "main.orders", Properties: []polytomic.Parameter{{Name: "name", Value: "x"}},
	})
	if !errors.Is(err, polytomic.ErrConflictingFields) {
		t.Errorf("got %v", err)
	}
	_, err = client.Identity.Get(background, polytomic.Header("Authorization", "Bearer other"))
	if refused := failure(t, err); refused.Field != "headers" {
		t.Errorf("got %+v", refused)
	}
}

func TestClientThatCannotBeCreated(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "no such folder", "catalog.db")
	for status, options := range map[polytomic.Status][]polytomic.ClientOption{
		polytomic.ErrCatalogOpen:      {polytomic.WithURL("local:" + missing)},
		polytomic.ErrInvalidArgument:  {polytomic.WithURL("ftp://example.com")},
		polytomic.ErrInsecure:         {polytomic.WithURL("http://api.example.com"), polytomic.WithAPIKey("secret")},
		polytomic.ErrInvalidCharacter: {polytomic.WithAPIKey("line\nbreak")},
	} {
		client, err := polytomic.NewClient(append(options, polytomic.WithLog(polytomic.LogDebug, func(polytomic.LogRecord) {}))...)
		if client != nil {
			t.Fatalf("%v: a client was created", status)
		}
		if refused := failure(t, err); refused.Status != status || refused.Message == "" || strings.Contains(refused.Message, "secret") {
			t.Errorf("%v: got %+v", status, refused)
		}
	}
}

func TestServerThatIsNotThere(t *testing.T) {
	client := fixture.NewClient(t, polytomic.WithURL("http://127.0.0.1:1"), polytomic.WithAPIKey("key"), polytomic.WithTimeout(time.Second))
	_, err := client.Identity.Get(background)
	refused := failure(t, err)
	if refused.Category != polytomic.CategoryNetwork && refused.Category != polytomic.CategoryTimeout || refused.HTTPStatus != 0 {
		t.Errorf("got %+v", refused)
	}
	if refused.SystemError != 0 && !errors.Is(err, refused.SystemError) {
		t.Error("the operating system's error is not found in", err)
	}
}

func TestNamesOfStatusesAndCategories(t *testing.T) {
	if polytomic.ErrNotFound.String() != "not_found" || polytomic.ErrNotFound.Category() != polytomic.CategoryNotFound {
		t.Error("not_found is", polytomic.ErrNotFound.String(), polytomic.ErrNotFound.Category())
	}
	if polytomic.Status(12345).String() != "unknown" || polytomic.Category(12345).String() != "unknown" {
		t.Error("a number without a constant has a name")
	}
	if polytomic.CategoryRateLimit.Error() != "rate_limit" || polytomic.ErrNotFound.Error() != polytomic.ErrNotFound.Description() {
		t.Error("sentinels say", polytomic.CategoryRateLimit, polytomic.ErrNotFound)
	}
}
