package search

import (
	"math/rand/v2"
	"strconv"
	"testing"
)

// bigLexicon is what a catalogue of a million documents may have: 300,000 keywords put together from words of industry.
func bigLexicon() *lexicon {
	random := rand.New(rand.NewPCG(5, 6))
	words := wordList(domainWords)
	word := func() string { return words[random.IntN(len(words))] }
	known := map[lexiconWord]bool{}
	var all []lexiconWord
	for len(all) < 300_000 {
		w := lexiconWord{text: word() + word()}
		if len(all)%50 == 0 {
			w = lexiconWord{word() + strconv.Itoa(len(all)) + "研究院", true}
		}
		if !known[w] {
			known[w] = true
			all = append(all, w)
		}
	}
	x := (&lexicon{}).with(all)
	for i := range all {
		x.documents[i], x.ranks[i] = uint32(1+random.IntN(1000)), uint32(1+random.IntN(2000))
	}
	x.lookForFrequent()
	return x
}

func BenchmarkComplete(b *testing.B) {
	x := bigLexicon()
	for _, typed := range []string{"s", "sm", "smx", "shimo", "zhu", "renshen", "jgld", "石", "石mx", "激光l", "nothing", "q9z"} {
		b.Run(typed, func(b *testing.B) {
			for b.Loop() {
				x.complete(typed, 10)
			}
		})
	}
}
