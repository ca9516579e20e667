package search

import (
	"cmp"
	"slices"
	"strings"
)

// longestName is how many words the name of a thing has at most (printed circuit board).
const longestName = 4

// Names gives, for every place in a text where a thing stands under a name that is not its group's first choice, the name
// that is: 石墨烯 where graphene stands. The tokens are those of Tokens, in their order; a
// longer name goes before the shorter ones in it. A name of several groups says nothing.
func (a *Analyzer) Names(tokens []Token) []Token {
	var names []Token
	covered := 0
	for i, first := range tokens {
		if first.Start < covered {
			continue
		}
		if name, found := a.nameAt(tokens, i); found {
			names = append(names, name)
			covered = name.End
		}
	}
	return names
}

// nameAt finds the longest name that begins at a token.
func (a *Analyzer) nameAt(tokens []Token, i int) (longest Token, found bool) {
	key := ""
	for words := 0; i < len(tokens) && words < longestName; i++ {
		t := tokens[i]
		if words > 0 && (t.Sub || t.Start < longest.End) {
			continue // inside a word that stands already
		}
		if words > 0 {
			key += "_"
		}
		key += t.Term
		words++
		if name, other := a.firstNames[key]; other {
			longest, found = Token{Term: name, Start: tokens[i-words+1].Start, End: t.End}, true
		}
		if t.Sub || !a.longerNames[key] {
			break // a part of a word begins no longer name, and of most words no name goes on
		}
	}
	return longest, found
}

// Canonical is the name that stands for all names of a thing, the name itself if it has no others. Words of a name are
// joined by _. The shortest name in ideographs is chosen, or the shortest at all.
func (a *Analyzer) Canonical(name string) string {
	if first, other := a.firstNames[name]; other {
		return first
	}
	return name
}

// chooseNames finds the first choice for every name that is none, and notes which words longer names begin with.
func (a *Analyzer) chooseNames() {
	a.firstNames, a.longerNames = map[string]string{}, map[string]bool{}
	for name := range a.synonyms {
		if group := a.group(name); group != nil {
			first := slices.MinFunc(group, func(x, y string) int {
				return cmp.Or(cmp.Compare(latin(x), latin(y)), cmp.Compare(len(x), len(y)), cmp.Compare(x, y))
			})
			if first != name {
				a.firstNames[name] = first
			}
		}
		for i := range len(name) {
			if name[i] == '_' {
				a.longerNames[name[:i]] = true
			}
		}
	}
}

// OtherNames are the other names of a thing, words joined by _.
func (a *Analyzer) OtherNames(name string) []string {
	group := a.group(name)
	if group == nil {
		return nil
	}
	return slices.DeleteFunc(group, func(other string) bool { return other == name })
}

// group gives all names of a thing, nil for a name that stands alone or in several groups: in one group, all have the same
// number of others.
func (a *Analyzer) group(name string) []string {
	others := a.synonyms[name]
	if len(others) == 0 {
		return nil
	}
	group := []string{name}
	for _, other := range others {
		other = strings.ReplaceAll(other, " ", "_")
		if len(a.synonyms[other]) != len(others) {
			return nil
		}
		group = append(group, other)
	}
	return group
}

// latin is 0 for a name with ideographs, 1 for one without.
func latin(name string) int {
	if strings.ContainsFunc(name, IsHan) {
		return 0
	}
	return 1
}
