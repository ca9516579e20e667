package matching

import "testing"

// TestFigureWordsAreUnambiguous keeps the data file from giving one word two meanings, of which chance would choose one.
func TestFigureWordsAreUnambiguous(t *testing.T) {
	for name, l := range map[string]lexicon{"before": figureWords.before, "behind": figureWords.behind} {
		for _, words := range l.byLast {
			seen := map[string]cue{}
			for _, w := range words {
				if other, twice := seen[string(w.word)]; twice && other != w.value {
					t.Errorf("%s: %q is %+v and %+v", name, string(w.word), other, w.value)
				}
				seen[string(w.word)] = w.value
			}
		}
	}
}

func TestFigureUnitsAreKnown(t *testing.T) {
	for text, spelled := range figureWords.spellings {
		if !knownUnit(spelled) && spelled != "百分点" {
			t.Errorf("%s is spelled %s, which units.json does not know", text, spelled)
		}
	}
}
