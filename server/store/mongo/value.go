package mongo

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"duijie/server/store"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// fields turns a canonical JSON object into native BSON fields: whole numbers become 64-bit
// integers, other numbers doubles, everything keeps its place.
func fields(body []byte) (bson.D, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	v, err := nextValue(dec)
	if err != nil {
		return nil, err
	}
	object, ok := v.(bson.D)
	if !ok {
		return nil, fmt.Errorf("a body is an object, not %T", v)
	}
	return object, nil
}

func nextValue(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Number:
		if n, err := strconv.ParseInt(v.String(), 10, 64); err == nil {
			return n, nil
		}
		return v.Float64()
	case json.Delim:
		if v == '[' {
			return restOfList(dec)
		}
		return restOfObject(dec)
	}
	return token, nil // string, bool or nil
}

func restOfList(dec *json.Decoder) (any, error) {
	list := bson.A{}
	for dec.More() {
		v, err := nextValue(dec)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := dec.Token()
	return list, err
}

func restOfObject(dec *json.Decoder) (any, error) {
	object := bson.D{}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		v, err := nextValue(dec)
		if err != nil {
			return nil, err
		}
		object = append(object, bson.E{Key: key.(string), Value: v})
	}
	_, err := dec.Token()
	return object, err
}

// appendText writes BSON elements as a JSON object with its keys sorted. For fields that came from
// a canonical body it gives the very same bytes. What no body can hold (a date, an object id, a
// key twice) is written so that the text differs from every canonical one.
func appendText(b []byte, elements []bson.RawElement) []byte {
	slices.SortStableFunc(elements, func(x, y bson.RawElement) int { return strings.Compare(x.Key(), y.Key()) })
	b = append(b, '{')
	for i, e := range elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(store.AppendString(b, e.Key()), ':')
		b = appendValue(b, e.Value())
	}
	return append(b, '}')
}

func appendValue(b []byte, v bson.RawValue) []byte {
	switch v.Type {
	case bson.TypeNull:
		return append(b, "null"...)
	case bson.TypeBoolean:
		return strconv.AppendBool(b, v.Boolean())
	case bson.TypeInt32:
		return strconv.AppendInt(b, int64(v.Int32()), 10)
	case bson.TypeInt64:
		return strconv.AppendInt(b, v.Int64(), 10)
	case bson.TypeDouble:
		if text, err := json.Marshal(v.Double()); err == nil { // not for NaN and infinities
			return append(b, text...)
		}
	case bson.TypeString:
		return store.AppendString(b, v.StringValue())
	case bson.TypeEmbeddedDocument:
		if elements, err := v.Document().Elements(); err == nil {
			return appendText(b, elements)
		}
	case bson.TypeArray:
		if values, err := v.Array().Values(); err == nil {
			return appendList(b, values)
		}
	}
	return append(b, v.String()...) // extended JSON: {"$date": ...}
}

func appendList(b []byte, values []bson.RawValue) []byte {
	b = append(b, '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendValue(b, v)
	}
	return append(b, ']')
}
