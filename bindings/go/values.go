package polytomic

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// Bool is a boolean that may be left out: its zero value is Unset. In encoding/json it is true or false, or is left out.
type Bool uint8

// The values of Bool.
const (
	Unset Bool = iota
	False
	True
)

// BoolOf gives a bool as a Bool.
func BoolOf(value bool) Bool {
	if value {
		return True
	}
	return False
}

// IsTrue tells whether the value was given and is true.
func (b Bool) IsTrue() bool { return b == True }

// IsSet tells whether the value was given.
func (b Bool) IsSet() bool { return b != Unset }

// String is "true", "false" or "unset".
func (b Bool) String() string {
	switch b {
	case True:
		return "true"
	case False:
		return "false"
	}
	return "unset"
}

// MarshalJSON writes true, false or null.
func (b Bool) MarshalJSON() ([]byte, error) {
	if !b.IsSet() {
		return []byte("null"), nil
	}
	return []byte(b.String()), nil
}

// UnmarshalJSON reads true, false or null.
func (b *Bool) UnmarshalJSON(data []byte) error {
	var value *bool
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	*b = Unset
	if value != nil {
		*b = BoolOf(*value)
	}
	return nil
}

// Value is any JSON value, as its JSON text. Empty is absent.
type Value string

// Text is the plain text of a JSON string; ok is false where the value is not a JSON string.
func (v Value) Text() (text string, ok bool) {
	if len(v) < 2 || v[0] != '"' {
		return "", false
	}
	if inside := string(v[1 : len(v)-1]); strings.IndexByte(inside, '\\') < 0 {
		return inside, true
	}
	if err := json.Unmarshal([]byte(v), &text); err != nil {
		return "", false
	}
	return text, true
}

// Decode unmarshals the value.
func (v Value) Decode(into any) error { return json.Unmarshal([]byte(v), into) }

// MarshalJSON writes the value as it is.
func (v Value) MarshalJSON() ([]byte, error) {
	if v == "" {
		return []byte("null"), nil
	}
	return []byte(v), nil
}

// UnmarshalJSON keeps the JSON text.
func (v *Value) UnmarshalJSON(data []byte) error {
	*v = Value(data)
	return nil
}

// Timestamp is a point in time as the API gave it. Its zero value is absent.
type Timestamp struct {
	// Text is what was received, RFC 3339 as a rule.
	Text string

	// Time is the same point in time, in UTC with a precision of microseconds; zero where Text is not RFC 3339.
	Time time.Time
}

// String is the text as it was received.
func (t Timestamp) String() string { return t.Text }

// MarshalJSON writes the text.
func (t Timestamp) MarshalJSON() ([]byte, error) {
	if t.Text == "" {
		return []byte("null"), nil
	}
	return json.Marshal(t.Text)
}

// UnmarshalJSON reads the text, and the time where it is RFC 3339.
func (t *Timestamp) UnmarshalJSON(data []byte) error {
	*t = Timestamp{}
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	if err := json.Unmarshal(data, &t.Text); err != nil {
		return err
	}
	if parsed, err := time.Parse(time.RFC3339Nano, t.Text); err == nil {
		t.Time = parsed.UTC().Truncate(time.Microsecond)
	}
	return nil
}

// Parameter is a name and a value: a query parameter, a header, a choice. Repeat a name to give it several values.
type Parameter struct {
	// Name is what the value is for.
	Name string

	// Value may be empty.
	Value string
}
