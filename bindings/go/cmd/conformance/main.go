// Command conformance executes the shared conformance cases with this binding, for a program that compares what it prints.
//
//	conformance CASES_DIRECTORY TRANSPORT
//
// TRANSPORT is local or http. POLYTOMIC_URL and POLYTOMIC_API_KEY say where; POLYTOMIC_CASE_NAME gives the text that replaces
// ${NAME} in requests. Each case gives one line of JSON.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"polytomic"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: conformance CASES_DIRECTORY local|http|answers")
		os.Exit(2)
	}
	if err := run(os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "conformance:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, directory, transport string) error {
	// Glob sorts, and that is the order in which the cases depend on each other.
	files, err := filepath.Glob(filepath.Join(directory, "*.json"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("no cases in %s", directory)
	}
	client, err := polytomic.NewClient(polytomic.WithURL(os.Getenv("POLYTOMIC_URL")),
		polytomic.WithAPIKey(os.Getenv("POLYTOMIC_API_KEY")))
	if err != nil {
		return err
	}
	defer client.Close()
	variables := environmentVariables()
	output := bufio.NewWriter(out)
	defer output.Flush()
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var cases []conformanceCase
		if err := json.Unmarshal(text, &cases); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		for _, each := range cases {
			if !each.isFor(transport) {
				continue
			}
			line, err := each.execute(client, variables)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", file, each.Name, err)
			}
			if err := encoder.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}

// conformanceCase is one case of a file.
type conformanceCase struct {
	Name       string                     `json:"name"`
	Operation  string                     `json:"operation"`
	Request    map[string]json.RawMessage `json:"request"`
	Options    caseOptions                `json:"options"`
	Transports []string                   `json:"transports"`
	Languages  []string                   `json:"languages"`
	Save       string                     `json:"save"`
}

// caseOptions are the options of a case's call.
type caseOptions struct {
	TimeoutMilliseconds int64             `json:"timeout_milliseconds"`
	IdempotencyKey      string            `json:"idempotency_key"`
	APIVersion          string            `json:"api_version"`
	Headers             []json.RawMessage `json:"headers"`
}

// isFor tells whether the case is to be run; without a list it is for the engine, in this process and behind a server.
func (c *conformanceCase) isFor(transport string) bool {
	transports := c.Transports
	if transports == nil {
		transports = []string{"local", "http"}
	}
	return allows(transports, transport) && allows(c.Languages, "go")
}

// allows takes an absent list for all.
func allows(list []string, wanted string) bool {
	for _, each := range list {
		if each == wanted {
			return true
		}
	}
	return list == nil
}

// execute makes the call; its error means that the case itself is wrong.
func (c *conformanceCase) execute(client *polytomic.Client, variables map[string]string) (map[string]any, error) {
	r := &reader{request: c.Request, variables: variables}
	options := []polytomic.CallOption{
		polytomic.Timeout(time.Duration(c.Options.TimeoutMilliseconds) * time.Millisecond),
		polytomic.IdempotencyKey(r.replaced(c.Options.IdempotencyKey)),
		polytomic.APIVersion(r.replaced(c.Options.APIVersion)),
	}
	for _, header := range r.pairs(c.Options.Headers) {
		options = append(options, polytomic.Header(header.Name, header.Value))
	}
	result, err := c.invoke(client, r, options)
	if r.err != nil {
		return nil, r.err
	}
	line := map[string]any{"case": c.Name}
	if err != nil {
		var failure *polytomic.Error
		if !errors.As(err, &failure) {
			return nil, err
		}
		line["error"] = describe(failure)
		return line, nil
	}
	line["result"] = result
	if c.Save != "" {
		return line, save(result, c.Save, variables)
	}
	return line, nil
}

func (c *conformanceCase) invoke(client *polytomic.Client, r *reader, options []polytomic.CallOption) (any, error) {
	if c.Operation != "request" {
		return invoke(context.Background(), client, c.Operation, r, options...)
	}
	request := polytomic.RawRequest{Method: r.text("method"), Path: r.text("path"), Query: r.parameters("query")}
	if _, given := c.Request["body"]; given {
		request.Body = []byte(r.text("body"))
	}
	if r.err != nil {
		return nil, r.err
	}
	response, err := client.Request(context.Background(), request, options...)
	if err != nil {
		return nil, err
	}
	return map[string]any{"http_status": response.HTTPStatus, "body": string(response.Body)}, nil
}

func describe(failure *polytomic.Error) map[string]any {
	described := map[string]any{
		"status": failure.Status.String(), "category": failure.Category.String(), "http_status": failure.HTTPStatus,
		"message": failure.Message, "retryable": failure.Retryable, "maybe_applied": failure.MaybeApplied,
	}
	if failure.Key != "" {
		described["key"] = failure.Key
	}
	if failure.Field != "" {
		described["field"] = failure.Field
	}
	return described
}

// save makes the id of a result a variable of later cases.
func save(result any, name string, variables map[string]string) error {
	text, err := json.Marshal(result)
	if err != nil {
		return err
	}
	var identified struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(text, &identified); err != nil || identified.ID == "" {
		return fmt.Errorf("the result has no id to save: %s", text)
	}
	variables[name] = identified.ID
	return nil
}
