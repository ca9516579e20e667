package matching

import (
	"context"
	"strings"
)

// embeddingText is what of an item an embedding service is asked with: the title first, because a long text is cut.
func embeddingText(item Item) string { return embeddingTextOf(item, plainBody(item)) }

func embeddingTextOf(item Item, body string) string {
	return cutText(strings.Join(append([]string{capped(item.Title), body}, item.Keywords...), "\n"))
}

// asked is the vector of the text that a query asks with, and where those of the others are; nil if it has none.
type asked struct {
	vector embedded
	others *Embeddings
	floor  float64
}

// askedWith gives the vector of an item that someone asks with. Where it is not known the service is asked, which takes no
// longer than answerTime; where that gives none, the match goes on without.
func (e *Engine) askedWith(ctx context.Context, item Item) *asked {
	if e.embeddings == nil {
		return nil
	}
	v, ok := e.embeddings.of(ctx, embeddingText(item))
	if !ok {
		return nil
	}
	return &asked{v, e.embeddings, e.weights.Text.EmbeddingFloor}
}

// near is how near another text is in meaning, 0 to 1; ok is false where one of the two has no vector.
//
// Models give unrelated texts of one language cosines far above 0. What lies below the floor says nothing, so it counts as 0;
// the rest is stretched to 1, so that a weight means the same with any floor.
func (a *asked) near(text contentHash) (value float64, ok bool) {
	if a == nil {
		return 0, false
	}
	v, ok := a.others.lookup(text)
	if !ok {
		return 0, false
	}
	return min(max((a.vector.cosine(v)-a.floor)/(1-a.floor), 0), 1), true
}

// wantVectors has the vectors of new items fetched. It does not wait for them.
func (e *Engine) wantVectors(changes []Change) {
	if e.embeddings == nil {
		return
	}
	for _, c := range changes {
		if c.Item != nil {
			e.embeddings.Want(*c.Item)
		}
	}
}

// Unembedded is the number of items held whose vector is not known, 0 without an embedding service. A snapshot holds no
// texts: those of items that came with one have to be handed to Embeddings.Want.
func (e *Engine) Unembedded() int {
	if e.embeddings == nil {
		return 0
	}
	n := 0
	for _, side := range e.view.Load().sides {
		for _, p := range side.parts {
			for doc := range p.cards {
				if _, known := e.embeddings.lookup(p.cards[doc].Text); !known && !p.dead.has(uint32(doc)) {
					n++
				}
			}
		}
	}
	return n
}
