package matching

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"sync"
	"sync/atomic"
	"time"
)

// Options set up an engine.
type Options struct {
	Analyzer Segmenter    // required
	Weights  *Weights     // nil: DefaultWeights
	Vectors  *WordVectors // nil: nothing counts as related
	// Embeddings are asked for the vectors of all items and of what is matched; nil: the signal embedding is absent. The
	// caller closes them.
	Embeddings *Embeddings
	// TextVersion names the analyser's dictionary. A snapshot made under another one is refused, because its words were
	// cut differently.
	TextVersion string
	Now         func() time.Time // for recency and passed deadlines; nil: time.Now
}

// Engine holds the published items and matches items against them. Reading (Match, Score) never waits for writing (Apply).
type Engine struct {
	reader      reader
	weights     Weights
	vectors     *WordVectors
	embeddings  *Embeddings
	model       string
	outdated    bool // holds a snapshot that other words, weights or vectors made
	table       *[256]float32
	textVersion string
	now         func() time.Time
	leastFaint  int // the constant; less in tests

	writing  sync.Mutex // held by who makes the next view
	view     atomic.Pointer[view]
	placing  sync.RWMutex // guards places, together with the view they belong to
	places   map[string]place
	merging  chan struct{} // closed when the merging that is going on ends; nil if there is none; under writing
	scratchs sync.Pool
}

// view is one state of the catalogue. It never changes.
type view struct {
	sides    [2]side // achievements, demands
	position int64
}

type side struct {
	parts []part // older first
	live  int
}

// part is a segment and what of it is gone.
type part struct {
	*segment
	dead dead
	live int
}

type place struct {
	side    int
	segment *segment
	doc     uint32
}

// New makes an empty engine at position 0.
func New(o Options) (*Engine, error) {
	if o.Analyzer == nil {
		return nil, errors.New("matching: an analyser is needed")
	}
	w := DefaultWeights()
	if o.Weights != nil {
		w = *o.Weights
		if err := w.check(); err != nil {
			return nil, err
		}
	}
	e := &Engine{
		reader: reader{segmenter: o.Analyzer, keywordRepeat: w.Text.KeywordRepeat}, weights: w, vectors: o.Vectors, embeddings: o.Embeddings, model: modelName(w, o.Vectors, o.Embeddings), table: w.Text.termWeights(),
		textVersion: o.TextVersion, now: o.Now, places: map[string]place{}, leastFaint: leastFaint,
	}
	if e.now == nil {
		e.now = time.Now
	}
	e.scratchs.New = func() any { return &scratch{} }
	e.view.Store(&view{})
	return e, nil
}

// Position is the journal number that the engine has followed up to.
func (e *Engine) Position() int64 { return e.view.Load().position }

// Count is the number of achievements and demands held.
func (e *Engine) Count() (achievements, demands int) {
	v := e.view.Load()
	return v.sides[0].live, v.sides[1].live
}

// Vectors are the word vectors in use, nil if there are none.
func (e *Engine) Vectors() *WordVectors { return e.vectors }

// Weights are the weights in use.
func (e *Engine) Weights() Weights { return e.weights }

// with is an engine with the same items, as they are now, and other weights of query time: for measuring. Weights that
// are baked into the postings must be the same.
func (e *Engine) with(w Weights) *Engine {
	other := &Engine{
		reader: e.reader, weights: w, vectors: e.vectors, embeddings: e.embeddings, model: modelName(w, e.vectors, e.embeddings), table: e.table,
		textVersion: e.textVersion, now: e.now, leastFaint: e.leastFaint,
	}
	other.scratchs.New = e.scratchs.New
	e.placing.RLock() // merging may be going on
	defer e.placing.RUnlock()
	other.places = maps.Clone(e.places)
	other.view.Store(e.view.Load())
	return other
}

// Outdated tells whether the engine answers from a snapshot that LoadOutdated took in: a new one should be built.
func (e *Engine) Outdated() bool { return e.outdated }

// Each gives the id and the Sum of every item held, in no order.
func (e *Engine) Each(ctx context.Context, give func(id string, sum uint64) error) error {
	for _, side := range e.view.Load().sides {
		for _, p := range side.parts {
			if err := ctx.Err(); err != nil {
				return err
			}
			for doc := range p.cards {
				if p.dead.has(uint32(doc)) {
					continue
				}
				if err := give(p.cards[doc].ID, p.cards[doc].Sum); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// Model names the weights, and the model of the embedding service if there is one, and tells by a short fingerprint of these
// and of the word vectors whether two scores came from the same numbers.
func (e *Engine) Model() string { return e.model }

func modelName(w Weights, v *WordVectors, embeddings *Embeddings) string {
	name := w.Name
	if embeddings == nil {
		w.Text = w.Text.withoutEmbedding() // those numbers are not in any score
	} else {
		name += "+" + embeddings.Name()
	}
	data, err := json.Marshal(struct {
		Text       TextWeights
		Structured StructuredWeights
		Candidates int
		Vectors    string
		Embeddings string `json:",omitempty"`
	}{w.Text, w.Structured, w.Candidates, v.Fingerprint(), embeddings.Model()})
	if err != nil {
		panic("matching: " + err.Error()) // numbers only, checked to be finite
	}
	sum := sha256.Sum256(data)
	return name + "+" + hex.EncodeToString(sum[:4])
}

func sideOf(kind string) (int, error) {
	switch kind {
	case Achievement:
		return 0, nil
	case Demand:
		return 1, nil
	}
	return 0, fmt.Errorf("matching: kind %q is neither %s nor %s", kind, Achievement, Demand)
}

// Apply takes in changes and moves the position to seq; readers see all of it or nothing. Of several changes to one id
// the last counts. It refuses, changing nothing, an item without id or of an unknown kind. Calls wait for each other.
func (e *Engine) Apply(changes []Change, seq int64) error {
	for i, c := range changes {
		if c.ID == "" {
			return fmt.Errorf("matching: change %d has no id", i)
		}
		if c.Item != nil {
			if _, err := sideOf(c.Item.Kind); err != nil {
				return fmt.Errorf("%w (item %s)", err, c.ID)
			}
		}
	}
	e.writing.Lock()
	defer e.writing.Unlock()
	next := e.view.Load().copy()
	next.position = seq
	moved := map[string]place{} // a nil segment: gone
	for batch := range batches(lastOfEach(changes)) {
		e.addBatch(next, batch, moved)
	}
	e.publish(next, moved)
	e.startMerging()
	e.wantVectors(changes)
	return nil
}

// addBatch puts one batch of changes with different ids into a view that nobody reads yet.
func (e *Engine) addBatch(next *view, batch []Change, moved map[string]place) {
	removed := map[*segment][]uint32{}
	for _, c := range batch {
		if at, there := e.places[c.ID]; there {
			removed[at.segment] = append(removed[at.segment], at.doc)
		}
		moved[c.ID] = place{}
	}
	next.remove(removed)
	for s, documents := range e.read(batch) {
		if len(documents) == 0 {
			continue
		}
		seg := newSegment(documents, e.table)
		next.sides[s].parts = append(next.sides[s].parts, part{segment: seg, live: len(documents)})
		next.sides[s].live += len(documents)
		for doc, d := range documents {
			moved[d.card.ID] = place{s, seg, uint32(doc)}
		}
	}
}

// read turns the items of a batch into documents of both sides, on all processors.
func (e *Engine) read(batch []Change) [2][]document {
	all := make([]document, len(batch))
	inParallel(len(batch), func(i int) {
		if item := batch[i].Item; item != nil {
			all[i] = e.document(*item)
			all[i].card.ID = batch[i].ID
		}
	})
	var sides [2][]document
	for i, c := range batch {
		if c.Item != nil {
			s, _ := sideOf(c.Item.Kind) // checked by Apply
			sides[s] = append(sides[s], all[i])
		}
	}
	return sides
}

func (e *Engine) document(item Item) document {
	body := plainBody(item)
	d := document{card: newCard(item, body), features: e.reader.featuresOf(item, body, false)}
	d.card.Sum = item.Sum()
	if e.vectors != nil {
		m := e.vectors.meaningOf(d.features.headline)
		d.meaning = &m
	}
	return d
}

// publish shows a view to readers. The caller holds writing.
func (e *Engine) publish(next *view, moved map[string]place) {
	e.placing.Lock()
	defer e.placing.Unlock()
	for id, at := range moved {
		if at.segment == nil {
			delete(e.places, id)
		} else {
			e.places[id] = at
		}
	}
	e.view.Store(next)
}

func (v *view) copy() *view {
	next := *v
	for s := range next.sides {
		next.sides[s].parts = append([]part(nil), v.sides[s].parts...)
	}
	return &next
}

func (v *view) remove(removed map[*segment][]uint32) {
	if len(removed) == 0 {
		return
	}
	for s := range v.sides {
		side := &v.sides[s]
		for i := range side.parts {
			p := &side.parts[i]
			docs := removed[p.segment]
			if len(docs) == 0 {
				continue
			}
			p.dead = p.dead.with(docs, len(p.cards))
			p.live -= len(docs)
			side.live -= len(docs)
		}
	}
}

// lastOfEach keeps the last change of every id, in the order of those.
func lastOfEach(changes []Change) []Change {
	last := make(map[string]int, len(changes))
	for i, c := range changes {
		last[c.ID] = i
	}
	kept := make([]Change, 0, len(last))
	for i, c := range changes {
		if last[c.ID] == i {
			kept = append(kept, c)
		}
	}
	return kept
}

// batchSize bounds the memory of reading: a document on its way takes ten times what it takes in a segment.
const batchSize = 1000

func batches(changes []Change) func(yield func([]Change) bool) {
	return func(yield func([]Change) bool) {
		for len(changes) > 0 {
			n := min(batchSize, len(changes))
			if !yield(changes[:n]) {
				return
			}
			changes = changes[n:]
		}
	}
}
