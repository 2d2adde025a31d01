package polytomic_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"polytomic"
	"polytomic/internal/fixture"
)

// recorder is a server that keeps the requests that it gets and answers with an empty list.
func recorder(t *testing.T) (url string, requests chan *http.Request) {
	t.Helper()
	requests = make(chan *http.Request, 16)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		requests <- request
		answer.Write([]byte(`{"data": []}`))
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func TestOptionsOfTheClientReachTheServer(t *testing.T) {
	url, requests := recorder(t)
	client := fixture.NewClient(t, polytomic.WithURL(url), polytomic.WithAPIKey("the-key"), polytomic.WithAPIVersion("2024-02-08"),
		polytomic.WithUserAgent("inventory/2.1"), polytomic.WithOrganization("0b9a1f7e-0000-4000-8000-000000000000"))
	if _, err := client.Connections.List(background); err != nil {
		t.Fatal(err)
	}
	request := <-requests
	if user, password, ok := request.BasicAuth(); !ok || user != "0b9a1f7e-0000-4000-8000-000000000000" || password != "the-key" {
		t.Errorf("authorization %q", request.Header.Get("Authorization"))
	}
	if agent := request.UserAgent(); !strings.HasPrefix(agent, "inventory/2.1 polytomic-go/1.0.0 ") {
		t.Errorf("user agent %q", agent)
	}
	if version := request.Header.Get("X-Polytomic-Version"); version != "2024-02-08" {
		t.Errorf("version %q", version)
	}
}

func TestOptionsOfACallReachTheServer(t *testing.T) {
	url, requests := recorder(t)
	client := fixture.NewClient(t, polytomic.WithURL(url), polytomic.WithAPIKey("the-key"))
	trace := []polytomic.CallOption{polytomic.APIVersion("2023-04-25"), polytomic.IdempotencyKey("key-number-1")}
	for _, value := range []string{"1", "2", "3", "4", "5"} {
		trace = append(trace, polytomic.Header("X-Trace-"+value, value))
	}
	_, err := client.Request(background, polytomic.RawRequest{Method: "POST", Path: "/api/x", Body: []byte(`{}`),
		Query: []polytomic.Parameter{{Name: "a b", Value: "ü&"}, {Name: "a b", Value: ""}}}, trace...)
	if err != nil {
		t.Fatal(err)
	}
	request := <-requests
	header := request.Header
	if header.Get("Authorization") != "Bearer the-key" || header.Get("X-Polytomic-Version") != "2023-04-25" || header.Get("Idempotency-Key") != "key-number-1" {
		t.Errorf("headers %v", header)
	}
	if header.Get("X-Trace-1") != "1" || header.Get("X-Trace-5") != "5" {
		t.Errorf("headers %v", header)
	}
	if values := request.URL.Query()["a b"]; len(values) != 2 || values[0] != "ü&" || values[1] != "" {
		t.Errorf("query %q", request.URL.RawQuery)
	}
	if agent := request.UserAgent(); !strings.HasPrefix(agent, "polytomic-go/1.0.0 ") {
		t.Errorf("user agent %q", agent)
	}
}

func TestAllHeadersOfAnAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header()["X-Twice"] = []string{"first", ""}
		answer.WriteHeader(http.StatusNoContent)
	}))
	defer server.Close()
	client := fixture.NewClient(t, polytomic.WithURL(server.URL), polytomic.WithAPIKey("key"))
	response, err := client.Request(background, polytomic.RawRequest{Method: "DELETE", Path: "/api/x"})
	if err != nil {
		t.Fatal(err)
	}
	var twice []string
	for _, header := range response.Headers {
		if strings.EqualFold(header.Name, "X-Twice") {
			twice = append(twice, header.Value)
		}
	}
	if len(twice) != 2 || twice[0] != "first" || twice[1] != "" || response.Header("x-TWICE") != "first" || response.Header("Date") == "" {
		t.Errorf("headers %v", response.Headers)
	}
}

func TestLimitsOfTheAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Write([]byte(`{"data": [{"configuration": {"a": {"b": {"c": {"d": 1}}}}}]}`))
	}))
	defer server.Close()
	for status, limit := range map[polytomic.Status]polytomic.ClientOption{
		polytomic.ErrResponseTooLarge: polytomic.WithResponseSizeLimit(16),
		polytomic.ErrResponseTooDeep:  polytomic.WithJSONDepthLimit(4),
	} {
		client := fixture.NewClient(t, polytomic.WithURL(server.URL), polytomic.WithAPIKey("key"), limit)
		if _, err := client.Connections.List(background); !errors.Is(err, status) {
			t.Errorf("got %v instead of %v", err, status)
		}
	}
	client := fixture.NewClient(t, polytomic.WithURL(server.URL), polytomic.WithAPIKey("key"))
	if _, err := client.Connections.List(background); err != nil {
		t.Error("within the limits:", err)
	}
}

func TestProxyIsAsked(t *testing.T) {
	proxy, requests := recorder(t)
	client := fixture.NewClient(t, polytomic.WithURL("http://api.example.invalid"), polytomic.WithAPIKey("key"),
		polytomic.WithInsecureHTTP(true), polytomic.WithProxy(proxy), polytomic.WithConnectTimeout(fixture.Patience))
	if _, err := client.Connections.List(background); err != nil {
		t.Fatal(err)
	}
	if request := <-requests; request.Host != "api.example.invalid" {
		t.Errorf("the proxy was asked for %q", request.Host)
	}
}

func TestRevocationListMustBeThere(t *testing.T) {
	_, err := polytomic.NewClient(polytomic.WithURL("https://api.example.invalid"), polytomic.WithCRLFile("/nowhere"))
	var failure *polytomic.Error
	if !errors.As(err, &failure) || failure.Field != "crl_file" {
		t.Errorf("got %v", err)
	}
}
