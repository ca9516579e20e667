package search

import (
	"strings"
	"testing"
)

func TestSpells(t *testing.T) {
	for name, row := range map[string]struct {
		typed, word string
		want        bool
	}{
		"full pinyin":                    {"shimoxi", "石墨烯", true},
		"a beginning":                    {"shim", "石墨烯", true},
		"initials":                       {"smx", "石墨烯", true},
		"a double initial":               {"shmx", "石墨烯", true},
		"characters, then pinyin":        {"石moxi", "石墨烯", true},
		"pinyin, then characters":        {"shi墨", "石墨烯", true},
		"another reading":                {"changchun", "长春", true},
		"the wrong syllable":             {"shimu", "石墨烯", false},
		"more than the word has":         {"smxx", "石墨烯", false},
		"letters in the word":            {"xsx", "x射线", true},
		"a space in the word":            {"gbt", "gb t", true},
		"the other order":                {"moshi", "石墨烯", false},
		"a syllable without an initial":  {"anquan", "安全", true},
		"a boundary that may be another": {"xian", "西安", true},
		"readings with one initial":      {strings.Repeat("h", 40), strings.Repeat("和", 32), false}, // 3^32 ways one by one
	} {
		if got := spells(row.typed, row.word); got != row.want {
			t.Errorf("%s: %s for %s: %v", name, row.typed, row.word, got)
		}
	}
}

func TestInitials(t *testing.T) {
	for word, want := range map[string]string{"重庆": "zq cq tq", "x射线": "xsx xyx", "gb/t 4754": "", "": "", "石墨 烯": "smx dmx"} {
		if got := strings.Join(initials(word), " "); got != want {
			t.Errorf("%s: %s, want %s", word, got, want)
		}
	}
}

func TestTypedInitials(t *testing.T) {
	for typed, want := range map[string]string{"shimoxi": "smx", "smx": "smx", "石mx": "smx dmx", "q9z": "q9z", "": ""} {
		got := strings.Join(typedInitials(typed), " ")
		if got != want && !strings.HasPrefix(got, want+" ") {
			t.Errorf("%s: %s, want %s first", typed, got, want)
		}
	}
	if ways := typedInitials(strings.Repeat("an", 200)); len(ways) > maxWays {
		t.Errorf("%d ways", len(ways))
	}
}

func TestSoundAlike(t *testing.T) {
	for name, row := range map[string]struct {
		a, b string
		want bool
	}{
		"same sound":            {"石磨烯", "石墨烯", true},
		"one of two readings":   {"碳钎维", "碳纤维", true},
		"zh and z":              {"组造", "铸造", true},
		"in and ing":            {"音件", "硬件", true},
		"another sound":         {"石油烯", "石墨烯", false},
		"a character more":      {"石墨烯膜", "石墨烯", false},
		"nothing and something": {"", "石", false},
	} {
		if got := soundAlike(row.a, row.b); got != row.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
