package polytomic_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"polytomic"
	"polytomic/internal/fixture"
)

func TestConnectionIsReadBack(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		connection, err := client.Connections.Get(background, shop.Connection)
		if err != nil {
			t.Fatal(err)
		}
		if connection.ID != shop.Connection || connection.Name != "Shop" || connection.Type.ID != "sqlite" {
			t.Errorf("got %+v", connection)
		}
		if !connection.Saved.IsTrue() || connection.Policies == nil || connection.APICallsLast24Hours != nil {
			t.Errorf("saved %v, policies %v, calls %v", connection.Saved, connection.Policies, connection.APICallsLast24Hours)
		}
		if connection.CreatedAt.Time.IsZero() || !strings.HasPrefix(connection.CreatedAt.Text, connection.CreatedAt.Time.Format("2006-01-02T15:04:05")) {
			t.Errorf("created at %q and %v", connection.CreatedAt.Text, connection.CreatedAt.Time)
		}
		var configuration struct{ Path string }
		if err := json.Unmarshal(connection.Configuration, &configuration); err != nil || configuration.Path != shop.Database {
			t.Errorf("configuration %s: %v", connection.Configuration, err)
		}
	})
}

func TestListsMapsAndEnumerations(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		connections, err := client.Connections.List(background)
		if err != nil || len(connections) != 1 || connections[0].ID != shop.Connection {
			t.Fatalf("connections %v: %v", connections, err)
		}
		source, err := client.Sources.Get(background, shop.Connection, polytomic.GetSyncSourceRequest{})
		if err != nil {
			t.Fatal(err)
		}
		tables, found := source.Items.Get("table")
		if !found || len(tables.Items) != 2 {
			t.Fatalf("table: %+v", tables)
		}
		if first, ok := tables.Items[0].Text(); !ok || first != "main.customers" {
			t.Errorf("first table %s", tables.Items[0])
		}
		if _, found := source.Items.Get("no such item"); found {
			t.Error("an item that is not there was found")
		}
		targets, err := client.Targets.List(background, shop.Connection, polytomic.ListSyncTargetsRequest{IncludeTargetCreationValues: polytomic.True})
		if err != nil || len(targets.Targets) != 2 || !targets.TargetCreation.Supported.IsTrue() {
			t.Fatalf("targets %+v: %v", targets, err)
		}
		if mode := targets.Targets[0].Modes[0]; mode.ID != polytomic.SyncModeCreate || !mode.SupportsTargetFilters.IsSet() {
			t.Errorf("first mode %+v", mode)
		}
	})
}

func TestParametersKeepTheirOrderAndRepeat(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		fields, err := client.Sources.Fields(background, shop.Connection, polytomic.GetSyncSourceFieldsRequest{
			Params: []polytomic.Parameter{{Name: "query", Value: "SELECT total, 'größe' AS \"Größe\" FROM orders"}},
		})
		if err != nil || len(fields) != 2 || fields[1].Name != "Größe" || fields[0].Type != polytomic.FieldTypeNumber {
			t.Fatalf("fields %+v: %v", fields, err)
		}
		// More than the C side keeps on its stack; the first name that is not known is what it complains about.
		many := make([]polytomic.Parameter, 40)
		for index := range many {
			many[index] = polytomic.Parameter{Name: "unknown" + strings.Repeat("x", index), Value: ""}
		}
		_, err = client.Sources.Fields(background, shop.Connection, polytomic.GetSyncSourceFieldsRequest{Params: many})
		if refused := failure(t, err); refused.Status != polytomic.ErrBadRequest || !strings.Contains(refused.Message, "unknown") {
			t.Errorf("got %+v", refused)
		}
	})
}

func TestWritesAndOptions(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		configuration := json.RawMessage(`{"path": ` + quoted(t, shop.Database) + `}`)
		created, err := client.Connections.Create(background, polytomic.CreateConnectionRequest{
			Name: "Second", Type: "sqlite", Configuration: configuration, Policies: []string{}, Validate: polytomic.False,
		}, polytomic.IdempotencyKey("create-second-1"), polytomic.Header("X-Trace", "1"), polytomic.APIVersion("2025-09-18"))
		if err != nil {
			t.Fatal(err)
		}
		updated, err := client.Connections.Update(background, created.ID, polytomic.UpdateConnectionRequest{Name: "Renamed", Configuration: configuration})
		if err != nil || updated.Name != "Renamed" {
			t.Fatalf("updated %+v: %v", updated, err)
		}
		if err := client.Connections.Delete(background, created.ID, polytomic.DeleteConnectionRequest{}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.Connections.Get(background, created.ID); !errors.Is(err, polytomic.ErrNotFound) {
			t.Errorf("after deleting: %v", err)
		}
	})
}

func quoted(t *testing.T, text string) string {
	t.Helper()
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}

func TestFieldsOfANewTarget(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		fields, err := client.Targets.Fields(background, shop.Connection, polytomic.GetSyncTargetFieldsRequest{
			Properties: []polytomic.Parameter{{Name: "name", Value: "fresh"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if fields.Fields == nil || len(fields.Fields) != 0 {
			t.Errorf("the list must be there and empty: %v", fields.Fields)
		}
		text, err := json.Marshal(fields)
		if err != nil || !strings.Contains(string(text), `"fields":[]`) {
			t.Errorf("as JSON %s: %v", text, err)
		}
	})
}

func TestRawRequest(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		path := "/api/connections/" + shop.Connection
		response, err := client.Request(background, polytomic.RawRequest{
			Method: "GET", Path: path + "/modelsync/source/fields",
			Query: []polytomic.Parameter{{Name: "query", Value: "SELECT 1 AS one"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if response.HTTPStatus != 200 || !json.Valid(response.Body) || !strings.Contains(string(response.Body), "one") {
			t.Errorf("status %d, body %s", response.HTTPStatus, response.Body)
		}
		if kind := response.Header("content-TYPE"); !strings.HasPrefix(kind, "application/json") || response.Header("X-Absent") != "" {
			t.Errorf("content type %q", kind)
		}
		if len(response.Headers) == 0 {
			t.Error("the answer has no headers")
		}
		_, err = client.Request(background, polytomic.RawRequest{Method: "POST", Path: "/api/connections/test", Body: []byte("not json")})
		if refused := failure(t, err); refused.Status != polytomic.ErrInvalidJSON {
			t.Errorf("got %v", refused)
		}
		_, err = client.Request(background, polytomic.RawRequest{Path: "/api/me"})
		if refused := failure(t, err); refused.Field != "method" {
			t.Errorf("got %+v", refused)
		}
	})
}

func TestDeprecatedOperationsAndTheOtherGroups(t *testing.T) {
	eachTransport(t, func(t *testing.T, client *polytomic.Client, shop fixture.Shop) {
		if source, err := client.Connections.Source(background, shop.Connection); err != nil || len(source.Items) != 3 {
			t.Errorf("source %+v: %v", source, err)
		}
		if schema, err := client.Schemas.Get(background, shop.Connection, "main.orders"); err != nil || !schema.Fields[0].IsPrimaryKey.IsTrue() {
			t.Errorf("schema %+v: %v", schema, err)
		}
		records, err := client.Schemas.Records(background, shop.Connection, "main.customers")
		var customer struct{ Email string }
		if err != nil || len(records) != 2 || records[1].Decode(&customer) != nil || customer.Email != "größe@example.com" {
			t.Errorf("records %v: %v", records, err)
		}
		if err := client.Schemas.Refresh(background, shop.Connection); err != nil {
			t.Error(err)
		}
		if schema, err := client.ConnectionTypes.Schema(background, "sqlite"); err != nil || len(schema.Properties) == 0 || schema.Properties[0].Name != "path" {
			t.Errorf("configuration %+v: %v", schema, err)
		}
		values, err := client.Connections.ParameterValues(background, shop.Connection)
		if err != nil || len(values) != 1 || values[0].Name != "tables" || values[0].AllowsCreation != polytomic.False {
			t.Errorf("values %+v: %v", values, err)
		}
	})
}
