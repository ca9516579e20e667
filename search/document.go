package search

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// Document is one public achievement or demand as it is found. Times without a date are the zero time; a price of which
// nothing is known has both figures 0.
type Document struct {
	ID               string
	Kind             string // achievement or demand
	Title, TitleEN   string
	Keywords         []string
	Body             string // everything else that is to be found, as it may be shown
	Field            string // code of the field of technology
	Region           string // six digits of GB/T 2260
	Organisation     string // its id
	OrganisationName string
	TRL              int // 1 to 9, 0 unknown
	Modes            []string
	PriceMinFen      int64
	PriceMaxFen      int64
	Date             time.Time // of publication
}

// Change puts a document in place of an older one with its id, or removes one by its id.
type Change struct {
	Put    *Document
	Delete string
}

// The fields of the index. The title's holds title, English title and keywords as three and more values of one field, the
// body's holds body and the organisation's name; only the first value of each is stored, for highlights. The row's holds
// what filters, facets and orders need, as one doc value; the columns in memory are read from it.
const (
	titleField = "title"
	bodyField  = "body"
	wordField  = "word" // whole keywords, for completion
	headField  = "head" // whole titles, for completion
	rowField   = "row"

	organisationField = "organisation" // whole names, for completion and conditions
)

// firstKeyword is the number of the first keyword among the values of the title's field.
const firstKeyword = 2

const (
	foundOptions  = index.IndexField | index.IncludeTermVectors
	shownOptions  = foundOptions | index.StoreField
	wordOptions   = index.IndexField | index.SkipFreqNorm
	columnOptions = index.IndexField | index.DocValues | index.SkipFreqNorm
)

// indexed builds the document as bleve takes it. Each field knows the analyser, so that no mapping has to be stored and no
// analyser registered under a global name.
func (a *Analyzer) indexed(d *Document) *document.Document {
	out := document.NewDocument(d.ID)
	add := func(field string, at int, text string) {
		if text == "" {
			return
		}
		options := foundOptions
		if at == 0 {
			options = shownOptions
		}
		out.AddField(&textField{
			TextField: document.NewTextFieldCustom(field, []uint64{uint64(at)}, []byte(text), options, nil), analyzer: a, text: text,
		})
	}
	whole := func(field, text string) {
		if word := wholeWord(text); word != "" {
			out.AddField(document.NewTextFieldCustom(field, nil, []byte(word), wordOptions, nil))
		}
	}
	add(titleField, 0, d.Title)
	add(titleField, 1, d.TitleEN)
	for i, keyword := range d.Keywords {
		add(titleField, firstKeyword+i, keyword)
		whole(wordField, keyword)
	}
	whole(headField, d.Title)
	whole(organisationField, d.OrganisationName)
	add(bodyField, 0, d.Body)
	add(bodyField, 1, d.OrganisationName)
	out.AddField(document.NewTextFieldCustom(rowField, nil, []byte(packRow(d)), columnOptions, nil))
	return out
}

// rowSeparator parts the values of a packed row; it is taken out of them.
const rowSeparator = "\x1f"

// Sum is a number of the whole document: two that differ in anything have, but for a chance of one in 2^64, other sums.
func (d *Document) Sum() uint64 {
	text, err := json.Marshal(d)
	if err != nil {
		panic("search: a document is no JSON: " + err.Error()) // it holds texts, numbers and a time
	}
	hash := fnv.New64a()
	hash.Write(text)
	return hash.Sum64()
}

// packRow writes what filters, facets and orders need, and the sum, by which Each tells what the index was given. The hash
// of the id orders documents that are equal otherwise.
func packRow(d *Document) string {
	hash := fnv.New64a()
	hash.Write([]byte(d.ID))
	millis := ""
	if !d.Date.IsZero() {
		millis = strconv.FormatInt(d.Date.UTC().UnixMilli(), 10)
	}
	price := d.PriceMinFen
	if price <= 0 {
		price = d.PriceMaxFen
	}
	values := []string{
		d.Kind, d.Field, d.Region, strconv.Itoa(d.TRL), strings.Join(d.Modes, ","), d.Organisation, millis,
		strconv.FormatInt(max(price, 0), 10), strconv.FormatUint(hash.Sum64(), 36), strconv.FormatUint(d.Sum(), 36),
	}
	for i, value := range values {
		values[i] = strings.ReplaceAll(value, rowSeparator, "")
	}
	return strings.Join(values, rowSeparator)
}

// maxWhole is the length up to which a keyword, a title or a name is kept whole, in bytes.
const maxWhole = 96

// wholeWord is a text as it is kept whole: clean, spaces tidied.
func wholeWord(text string) string {
	word, _ := Clean(cut(text, maxWhole))
	return strings.Join(strings.Fields(word), " ")
}
