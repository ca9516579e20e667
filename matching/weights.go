package matching

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"time"
)

//go:embed weights.json
var defaultWeights []byte

// Weights are the numbers behind the score, a data file. Those under Text were chosen on judged demands; those under
// Structured are priors: no judgements with structured figures were at hand to learn them from.
type Weights struct {
	Name       string            `json:"name"` // says which model made a match
	Text       TextWeights       `json:"text"`
	Structured StructuredWeights `json:"structured"`
	Candidates int               `json:"candidates"` // how many of the best by words and bigrams are scored in full
	Provenance *Provenance       `json:"provenance,omitempty"`
}

// Provenance tells where weights come from.
type Provenance struct {
	Made           time.Time `json:"made"`
	Program        string    `json:"program"`           // version
	From           string    `json:"from"`              // name of the weights that learning started from
	Vectors        string    `json:"vectors,omitempty"` // fingerprint of the word vectors
	Sources        []Source  `json:"sources"`
	Demands        int       `json:"demands"`
	Offers         int       `json:"offers"`
	Judgements     int       `json:"judgements"`
	Measured       int       `json:"measured"` // demands that could be learned from
	Folds          int       `json:"folds"`
	Repeats        int       `json:"repeats"`
	Seed           uint64    `json:"seed"`
	Strength       float64   `json:"strength"`              // how hard the weights before held
	NDCG10         Interval  `json:"ndcg10"`                // cross-validated
	AUC            Interval  `json:"auc"`                   // cross-validated
	Gain           Interval  `json:"gain"`                  // of nDCG@10 over the weights before
	OverCharacters Interval  `json:"over_characters"`       // the same over the cosine of single characters
	Weak           int       `json:"weak,omitempty"`        // judgements that were learned from beside
	WeakWeight     float64   `json:"weak_weight,omitempty"` // of those of a demand; explicit ones have 1
	Learned        []string  `json:"learned"`               // names of the weights that the judgements taught
	Priors         []string  `json:"priors"`                // of those that stayed as they were
}

// Source is a file or another source of judgements, with the hash of what it held.
type Source struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

// TextWeights say how the texts of a pair are compared.
type TextWeights struct {
	Points        float64 `json:"points"`         // what equal texts are worth
	TitleWeight   float64 `json:"title_weight"`   // a term in the title counts as often as this many in the body
	KeywordRepeat int     `json:"keyword_repeat"` // a keyword counts as often as this many in the body
	IDFPower      float64 `json:"idf_power"`      // how steeply rare terms outweigh common ones
	Background    float64 `json:"background"`     // as how many documents the general language counts when the rarity of characters is taken
	Short         Mix     `json:"short"`          // for pairs whose shorter text is a title
	Long          Mix     `json:"long"`           // for pairs of long texts; between the two the mixes are blended
	Steepness     float64 `json:"steepness"`      // of the curve from similarity to points
	// EmbeddingFloor is the cosine of two vectors of the embedding service up to which texts count as unrelated.
	EmbeddingFloor float64 `json:"embedding_floor,omitempty"`
}

// withoutEmbedding are the numbers that count where there is no embedding service.
func (t TextWeights) withoutEmbedding() TextWeights {
	t.Short.Embedding, t.Long.Embedding, t.EmbeddingFloor = 0, 0, 0
	return t
}

// Mix says how much the channels count for texts of a size.
type Mix struct {
	Size       float64 `json:"size"` // different bigrams in the shorter text
	Words      float64 `json:"words"`
	Bigrams    float64 `json:"bigrams"`
	Characters float64 `json:"characters"`
	Related    float64 `json:"related"`             // nothing without word vectors
	Embedding  float64 `json:"embedding,omitempty"` // nothing without an embedding service
	Half       float64 `json:"half"`                // the similarity that earns half of the points
}

// StructuredWeights are the most points that each structured signal gives or takes.
type StructuredWeights struct {
	FullFrom   float64 `json:"full_from"` // from this share of the text's points on, the structured signals count in full
	Indicators float64 `json:"indicators"`
	Maturity   float64 `json:"maturity"`
	Mode       float64 `json:"mode"`
	Price      float64 `json:"price"`
	Field      float64 `json:"field"`
	Region     float64 `json:"region"`
	Recency    float64 `json:"recency"`
	// TextFigures is how far a figure found in free text is believed, against a stated indicator: 0 .. 1.
	TextFigures float64 `json:"text_figures"`
}

func (s StructuredWeights) sum() float64 {
	return s.Indicators + s.Maturity + s.Mode + s.Price + s.Field + s.Region + s.Recency
}

// DefaultWeights are the weights that come with the program.
func DefaultWeights() Weights {
	w, err := ParseWeights(defaultWeights)
	if err != nil {
		panic("matching: weights.json: " + err.Error()) // the file is compiled in and tested
	}
	return w
}

// ParseWeights reads a weights file. The error names the value that is out of bounds.
func ParseWeights(data []byte) (Weights, error) {
	var w Weights
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&w); err != nil {
		return Weights{}, fmt.Errorf("weights: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Weights{}, errors.New("weights: something stands behind the end of the file's object")
	}
	return w, w.check()
}

// check holds what the score promises: between 0 and 100, and structured signals that can't outweigh the texts.
func (w Weights) check() error {
	t, s := w.Text, w.Structured
	for name, v := range map[string]float64{
		"text.points": t.Points, "text.title_weight": t.TitleWeight, "text.idf_power": t.IDFPower, "text.steepness": t.Steepness,
		"text.short.size": t.Short.Size, "text.short.half": t.Short.Half, "text.long.half": t.Long.Half, "structured.full_from": s.FullFrom,
		"candidates": float64(w.Candidates), "text.short": t.Short.Words + t.Short.Bigrams + t.Short.Characters,
		"text.long": t.Long.Words + t.Long.Bigrams + t.Long.Characters,
	} {
		if !(v > 0) || math.IsInf(v, 0) {
			return fmt.Errorf("weights: %s is %v, must be above 0", name, v)
		}
	}
	for name, v := range map[string]float64{
		"structured.indicators": s.Indicators, "structured.maturity": s.Maturity, "structured.mode": s.Mode, "structured.price": s.Price,
		"structured.field": s.Field, "structured.region": s.Region, "structured.recency": s.Recency,
		"text.short.words": t.Short.Words, "text.short.bigrams": t.Short.Bigrams, "text.short.characters": t.Short.Characters,
		"text.long.words": t.Long.Words, "text.long.bigrams": t.Long.Bigrams, "text.long.characters": t.Long.Characters,
		"text.keyword_repeat": float64(t.KeywordRepeat), "text.short.embedding": t.Short.Embedding, "text.long.embedding": t.Long.Embedding,
	} {
		if !(v >= 0) || math.IsInf(v, 0) {
			return fmt.Errorf("weights: %s is %v, must not be negative", name, v)
		}
	}
	switch {
	case t.Long.Size <= t.Short.Size:
		return fmt.Errorf("weights: text.long.size %v must be above text.short.size %v", t.Long.Size, t.Short.Size)
	case math.Abs(t.Points+s.sum()-100) > 1e-9:
		return fmt.Errorf("weights: text.points and the structured weights sum to %v, must be 100", t.Points+s.sum())
	case !(t.EmbeddingFloor >= 0 && t.EmbeddingFloor < 1):
		return fmt.Errorf("weights: text.embedding_floor is %v, must be from 0 to below 1", t.EmbeddingFloor)
	case !(s.TextFigures >= 0 && s.TextFigures <= 1):
		return fmt.Errorf("weights: structured.text_figures is %v, must be from 0 to 1", s.TextFigures)
	case s.FullFrom > 1 || s.sum()/s.FullFrom > t.Points:
		return fmt.Errorf("weights: structured.full_from %v lets structured signals outweigh the texts", s.FullFrom)
	}
	return nil
}

// fingerprint tells whether postings made with other weights can be used: it covers what is baked into them.
func (w Weights) fingerprint() string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%v %v", w.Text.TitleWeight, w.Text.KeywordRepeat))
	return hex.EncodeToString(sum[:8])
}

// termWeights is the logarithmic weight of every tally.
func (t TextWeights) termWeights() *[256]float32 {
	var table [256]float32
	for i := 1; i < 256; i++ {
		count := float64(i>>5)*t.TitleWeight + float64(i&maxInRest)
		table[i] = float32(1 + math.Log(count))
	}
	return &table
}

// signalNames are the names of all signals, in the order of a match.
func signalNames() []string {
	return append(slices.Clone(textSignalNames[:]), "indicators", "maturity", "mode", "price", "field", "region", "recency")
}

// without gives weights in which a signal counts for nothing. Points no longer sum to 100: it is for measuring.
func (w Weights) without(signal string) Weights {
	for c, name := range textSignalNames {
		if name == signal {
			*w.Text.Short.part(c), *w.Text.Long.part(c) = 0, 0
		}
	}
	s := &w.Structured
	if weight, known := map[string]*float64{
		"indicators": &s.Indicators, "maturity": &s.Maturity, "mode": &s.Mode, "price": &s.Price, "field": &s.Field, "region": &s.Region, "recency": &s.Recency,
	}[signal]; known {
		*weight = 0
	}
	return w
}
