package polytomic

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
)

// Keyed holds the members of a JSON object in the order of the document; each element knows its own name.
// In encoding/json it is that object.
type Keyed[Element interface{ memberName() string }] []Element

// Get finds a member by its name.
func (k Keyed[Element]) Get(name string) (element Element, found bool) {
	for _, each := range k {
		if each.memberName() == name {
			return each, true
		}
	}
	return element, false
}

// MarshalJSON writes the object, in order.
func (k Keyed[Element]) MarshalJSON() ([]byte, error) {
	if k == nil {
		return []byte("null"), nil
	}
	var object objectWriter
	for _, element := range k {
		if err := object.add(element.memberName(), element); err != nil {
			return nil, err
		}
	}
	return object.bytes(), nil
}

// UnmarshalJSON reads an object and keeps its order.
func (k *Keyed[Element]) UnmarshalJSON(data []byte) error {
	*k = nil
	decoder := json.NewDecoder(bytes.NewReader(data))
	opening, err := decoder.Token()
	if err != nil || opening == nil {
		return err
	}
	if opening != json.Delim('{') {
		return fmt.Errorf("polytomic: a JSON object is needed, not %v", opening)
	}
	*k = Keyed[Element]{}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		var element Element
		if err := decoder.Decode(&element); err != nil {
			return err
		}
		any(&element).(interface{ setMemberName(string) }).setMemberName(name.(string))
		*k = append(*k, element)
	}
	_, err = decoder.Token()
	return err
}

// marshalMembers writes a struct with the names of its tags. It leaves out what is absent, but not empty lists, which
// the omitempty of encoding/json would leave out as well.
func marshalMembers(model any) ([]byte, error) {
	var object objectWriter
	value := reflect.ValueOf(model)
	for index := 0; index < value.NumField(); index++ {
		name, _, _ := strings.Cut(value.Type().Field(index).Tag.Get("json"), ",")
		if field := value.Field(index); name != "-" && !field.IsZero() {
			if err := object.add(name, field.Interface()); err != nil {
				return nil, err
			}
		}
	}
	return object.bytes(), nil
}

// objectWriter writes a JSON object member by member.
type objectWriter struct{ buffer bytes.Buffer }

func (o *objectWriter) add(name string, value any) error {
	separator := byte(',')
	if o.buffer.Len() == 0 {
		separator = '{'
	}
	o.buffer.WriteByte(separator)
	if err := o.encode(name); err != nil {
		return err
	}
	o.buffer.WriteByte(':')
	return o.encode(value)
}

// encode leaves escaping for HTML to the caller's encoder, and leaves out the line feed that an Encoder adds.
func (o *objectWriter) encode(value any) error {
	encoder := json.NewEncoder(&o.buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	o.buffer.Truncate(o.buffer.Len() - 1)
	return nil
}

func (o *objectWriter) bytes() []byte {
	if o.buffer.Len() == 0 {
		return []byte("{}")
	}
	o.buffer.WriteByte('}')
	return o.buffer.Bytes()
}
