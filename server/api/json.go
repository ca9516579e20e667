package api

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/danielgtaylor/huma/v2"
)

// A body is read twice: once to be checked against its schema, once into the type of
// its route. Go takes a field by its name in any case, and the last of two of one name
// (of two objects it makes one), so what was checked need not be what is done. Names
// are therefore exact, and none stands twice.
func init() { huma.ValidateStrictCasing = true }

// strictJSON is how bodies are read and answers are written.
var strictJSON = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: unmarshalStrictly}

func unmarshalStrictly(data []byte, v any) error {
	if err := json.Unmarshal(data, v); err != nil {
		return err
	}
	if _, first := v.(*any); !first {
		return nil
	}
	return checkTwins(data)
}

// checkTwins refuses a JSON text, known to be valid, in which an object has two fields
// of one name.
func checkTwins(data []byte) error {
	type level struct {
		names map[string]bool // nil for a list
		value bool            // the next token is a value, not a name
	}
	var open []level
	in := json.NewDecoder(bytes.NewReader(data))
	in.UseNumber()
	for {
		token, err := in.Token()
		if err != nil {
			return nil //nolint:nilerr // the end: the text is known to be valid
		}
		top := len(open) - 1
		if name, ok := token.(string); ok && top >= 0 && open[top].names != nil && !open[top].value {
			if open[top].names[name] {
				return fmt.Errorf("the field %.40q stands twice", name)
			}
			open[top].names[name], open[top].value = true, true
			continue
		}
		if top >= 0 {
			open[top].value = false
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{names: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		case json.Delim('}'), json.Delim(']'):
			open = open[:top]
		}
	}
}
