package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"polytomic"
)

// environmentVariables are the variables of the cases that the environment gives.
func environmentVariables() map[string]string {
	const prefix = "POLYTOMIC_CASE_"
	variables := map[string]string{}
	for _, entry := range os.Environ() {
		if name, value, _ := strings.Cut(entry, "="); strings.HasPrefix(name, prefix) {
			variables[strings.TrimPrefix(name, prefix)] = value
		}
	}
	return variables
}

func unknownOperation(name string) error { return fmt.Errorf("unknown operation %q", name) }

// reader reads the request of a case, field by field; err is the first thing that was wrong.
type reader struct {
	request   map[string]json.RawMessage
	variables map[string]string
	err       error
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// replaced puts variables in the place of their names.
func (r *reader) replaced(text string) string {
	for name, value := range r.variables {
		text = strings.ReplaceAll(text, "${"+name+"}", value)
	}
	return text
}

// string reads a JSON string, or bytes that JSON cannot hold.
func (r *reader) string(data json.RawMessage) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return r.replaced(text)
	}
	var bytes struct {
		Hex *string `json:"$bytes"`
	}
	if err := json.Unmarshal(data, &bytes); err != nil || bytes.Hex == nil {
		r.fail(fmt.Errorf("not a string: %s", data))
		return ""
	}
	decoded, err := hex.DecodeString(*bytes.Hex)
	if err != nil {
		r.fail(err)
	}
	return string(decoded)
}

func (r *reader) text(field string) string {
	if data, given := r.request[field]; given {
		return r.string(data)
	}
	return ""
}

func (r *reader) boolean(field string) polytomic.Bool {
	var value polytomic.Bool
	if data, given := r.request[field]; given {
		if err := json.Unmarshal(data, &value); err != nil {
			r.fail(fmt.Errorf("%s: %w", field, err))
		}
	}
	return value
}

// json gives the text of a JSON value, or the text that stands in its place.
func (r *reader) json(field string) json.RawMessage {
	data, given := r.request[field]
	if !given {
		return nil
	}
	var verbatim struct {
		Text *json.RawMessage `json:"$text"`
	}
	if json.Unmarshal(data, &verbatim) == nil && verbatim.Text != nil {
		return json.RawMessage(r.string(*verbatim.Text))
	}
	return r.escaped(data)
}

// escaped puts variables into JSON text, where their values are parts of JSON strings.
func (r *reader) escaped(data json.RawMessage) json.RawMessage {
	text := string(data)
	for name, value := range r.variables {
		quoted, err := json.Marshal(value)
		if err != nil {
			r.fail(err)
			return nil
		}
		text = strings.ReplaceAll(text, "${"+name+"}", string(quoted[1:len(quoted)-1]))
	}
	return json.RawMessage(text)
}

func (r *reader) list(field string) []json.RawMessage {
	var list []json.RawMessage
	if data, given := r.request[field]; given {
		if err := json.Unmarshal(data, &list); err != nil {
			r.fail(fmt.Errorf("%s: %w", field, err))
		}
	}
	return list
}

func (r *reader) texts(field string) []string {
	list := r.list(field)
	if list == nil {
		return nil
	}
	texts := make([]string, len(list))
	for index, data := range list {
		texts[index] = r.string(data)
	}
	return texts
}

func (r *reader) parameters(field string) []polytomic.Parameter { return r.pairs(r.list(field)) }

// pairs reads arrays of a name and a value.
func (r *reader) pairs(list []json.RawMessage) []polytomic.Parameter {
	if list == nil {
		return nil
	}
	parameters := make([]polytomic.Parameter, len(list))
	for index, data := range list {
		var pair [2]json.RawMessage
		if err := json.Unmarshal(data, &pair); err != nil {
			r.fail(err)
			continue
		}
		parameters[index] = polytomic.Parameter{Name: r.string(pair[0]), Value: r.string(pair[1])}
	}
	return parameters
}
