// Command inventory shows what a connection is, what can be read from it and what can be written to it.
//
//	inventory [CONNECTION [TARGET]]
//
// POLYTOMIC_URL says who answers ("local:", the user's own catalog, unless set) and POLYTOMIC_API_KEY with which key.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"polytomic"
)

func main() {
	if err := show(context.Background(), os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "inventory:", err)
		os.Exit(1)
	}
}

func show(ctx context.Context, out io.Writer, arguments []string) error {
	url := os.Getenv("POLYTOMIC_URL")
	if url == "" {
		url = "local:"
	}
	client, err := polytomic.NewClient(polytomic.WithURL(url), polytomic.WithAPIKey(os.Getenv("POLYTOMIC_API_KEY")))
	if err != nil {
		return err
	}
	defer client.Close()

	connections, err := client.Connections.List(ctx)
	if err != nil {
		return err
	}
	for _, connection := range connections {
		kind := ""
		if connection.Type != nil {
			kind = connection.Type.ID
		}
		fmt.Fprintln(out, "connection", connection.ID, connection.Name, kind)
	}
	id := argument(arguments, 0)
	if id == "" && len(connections) > 0 {
		id = connections[0].ID
	}
	if id == "" {
		return nil
	}
	return showConnection(ctx, out, client, id, argument(arguments, 1))
}

func showConnection(ctx context.Context, out io.Writer, client *polytomic.Client, id, target string) error {
	source, err := client.Sources.Get(ctx, id, polytomic.GetSyncSourceRequest{})
	if err != nil {
		return err
	}
	for _, item := range source.Items {
		fmt.Fprintln(out, "source", item.Name)
	}
	targets, err := client.Targets.List(ctx, id, polytomic.ListSyncTargetsRequest{})
	if err != nil {
		return err
	}
	for _, each := range targets.Targets {
		modes := make([]string, len(each.Modes))
		for index, mode := range each.Modes {
			modes[index] = string(mode.ID)
		}
		fmt.Fprintln(out, "target", each.ID, strings.Join(modes, ","))
	}
	if target == "" && len(targets.Targets) > 0 {
		target = targets.Targets[0].ID
	}
	if target == "" {
		return nil
	}
	fields, err := client.Targets.Fields(ctx, id, polytomic.GetSyncTargetFieldsRequest{Target: target})
	if err != nil {
		return err
	}
	for _, field := range fields.Fields {
		identity := "-"
		if field.SupportsIdentity.IsTrue() {
			identity = "identity"
		}
		fmt.Fprintln(out, "field", field.ID, field.Type, identity)
	}
	return nil
}

// argument is the argument at an index, empty where it was not given.
func argument(arguments []string, index int) string {
	if index < len(arguments) {
		return arguments[index]
	}
	return ""
}
