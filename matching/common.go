package matching

import (
	_ "embed"
	"encoding/json"
)

//go:embed common.json
var commonFile []byte

// common is what is known of rarity before a catalogue holds much: as if some documents had been seen already in which
// words such as 技术 stand often and all others never. In a catalogue of twenty items nothing else would tell that two
// titles that share 技术 share nothing.
var common = mustReadCommon(commonFile)

type commonness struct {
	documents float64
	shares    [channels]map[uint64]float64
}

func mustReadCommon(data []byte) *commonness {
	var file struct {
		Documents float64 `json:"documents"`
		Shares    []struct {
			Share float64  `json:"share"`
			Words []string `json:"words"`
		} `json:"shares"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		panic("matching: common.json: " + err.Error()) // the file is compiled in and tested
	}
	c := &commonness{documents: file.Documents}
	for i := range c.shares {
		c.shares[i] = map[uint64]float64{}
	}
	for _, group := range file.Shares {
		for _, word := range group.Words {
			c.see(words, hash(word), group.Share)
			readCharacters(word, func(ch channel, key uint64, _, _ string) { c.see(ch, key, group.Share) })
		}
	}
	return c
}

// see keeps the greatest share: a character stands wherever one of its words does.
func (c *commonness) see(ch channel, key uint64, share float64) {
	c.shares[ch][key] = max(c.shares[ch][key], share)
}

// seen is in how many of the documents that were seen before the catalogue a term stood.
func (c *commonness) seen(ch channel, key uint64) float64 { return c.shares[ch][key] * c.documents }
