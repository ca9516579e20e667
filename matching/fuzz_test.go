package matching

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// FuzzParseWeights: weights that are taken keep a score between 0 and 100.
func FuzzParseWeights(f *testing.F) {
	f.Add(defaultWeights)
	for _, s := range []string{`{}`, `{"text":{"points":1e308}}`, `{"x":1}`, `{"candidates":-1}`, string(defaultWeights) + `{"candidates":-1}`, `null`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		w, err := ParseWeights(data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "weights: ") {
				t.Fatalf("the fault does not say where: %v", err)
			}
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q is taken", data)
		}
		if total := w.Text.Points + w.Structured.sum(); math.Abs(total-100) > 1e-6 || w.Candidates <= 0 || w.Structured.Indicators < 0 {
			t.Fatalf("%s is taken: %+v", data, w)
		}
		text, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ParseWeights(text); err != nil || again.Text != w.Text || again.Structured != w.Structured || again.Candidates != w.Candidates {
			t.Fatalf("%s reads back as %+v, %v", text, again, err)
		}
	})
}

// FuzzReadEmbeddings: of an answer of the embedding service all vectors are taken, all
// of one length and with a direction, or none.
func FuzzReadEmbeddings(f *testing.F) {
	for _, s := range []string{
		`{"data":[{"index":1,"embedding":[1,0]},{"index":0,"embedding":[0,1]}]}`, `{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}`, `{"data":[{"index":-1}]}`,
		`{"data":[{"index":0,"embedding":[0,0]},{"index":1,"embedding":[1,1]}]}`, `{"data":[{"index":0,"embedding":[1e39]}]}`, `{"data":null}`, `[`, `{"data":[{"index":0,"embedding":[1]},{"index":1,"embedding":[1,2]}]}`,
	} {
		f.Add([]byte(s), uint8(2))
	}
	f.Fuzz(func(t *testing.T, content []byte, wanted uint8) {
		n := 1 + int(wanted)%8
		vectors, err := readEmbeddings(content, n)
		if err != nil {
			if vectors != nil {
				t.Fatalf("refused with %d vectors", len(vectors))
			}
			return
		}
		if len(vectors) != n {
			t.Fatalf("%d vectors of %d", len(vectors), n)
		}
		for _, v := range vectors {
			square := 0.0
			for _, x := range v {
				square += float64(x) * float64(x)
			}
			if len(v) != len(vectors[0]) || !(square > 0) || math.IsInf(square, 0) {
				t.Fatalf("%s is taken: %v", content, v)
			}
		}
	})
}
