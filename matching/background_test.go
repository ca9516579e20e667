package matching

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yanyiwu/gojieba"
)

// TestBackgroundIsThatOfTheDictionary makes background.tsv from the word frequencies of gojieba's main dictionary and
// compares. DUIJIE_UPDATE=1 writes the file.
func TestBackgroundIsThatOfTheDictionary(t *testing.T) {
	made := backgroundOf(t, gojieba.DICT_PATH)
	if os.Getenv("DUIJIE_UPDATE") != "" {
		if err := os.WriteFile("background.tsv", []byte(made), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if made != backgroundFile {
		t.Error("background.tsv is not what the dictionary gives; DUIJIE_UPDATE=1 writes it anew")
	}
}

const (
	backgroundWords = 100   // words of a document
	backgroundLeast = 0.001 // share below which a character is left out: to be that rare is to be known by the catalogue alone
)

// backgroundOf takes each word as often as the dictionary says that it was seen, and a document for so many words drawn at
// random: a character with the share p of words stands in 1-(1-p)^words of all documents.
func backgroundOf(t *testing.T, dictionary string) string {
	t.Helper()
	seen, all := map[rune]float64{}, 0.0
	err := eachLine(dictionary, func(_ int, line string) error {
		cells := strings.Fields(line)
		if len(cells) < 2 {
			return fmt.Errorf("%d cells, want a word and how often it was seen", len(cells))
		}
		count, err := strconv.ParseFloat(cells[1], 64)
		if err != nil {
			return err
		}
		all += count
		held := map[rune]bool{}
		for _, r := range cells[0] {
			if unicode.Is(unicode.Han, r) && !held[r] {
				held[r] = true
				seen[r] += count
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	groups := map[float64][]rune{}
	for r, count := range seen {
		share := 1 - math.Pow(1-count/all, backgroundWords)
		if share < backgroundLeast {
			continue
		}
		rounded, _ := strconv.ParseFloat(strconv.FormatFloat(share, 'g', 2, 64), 64)
		groups[rounded] = append(groups[rounded], r)
	}
	shares := make([]float64, 0, len(groups))
	for share := range groups {
		shares = append(shares, share)
	}
	slices.Sort(shares)
	slices.Reverse(shares)
	var out strings.Builder
	fmt.Fprintf(&out, "# Share of documents of %d words that hold a character, from the word frequencies of jieba's dictionary (MIT licence)\n", backgroundWords)
	for _, share := range shares {
		slices.Sort(groups[share])
		fmt.Fprintf(&out, "%v\t%s\n", share, string(groups[share]))
	}
	return out.String()
}

func TestBackgroundKnowsWhatIsCommon(t *testing.T) {
	share := func(character string) float64 {
		r, _ := utf8.DecodeRuneInString(character)
		return background[uint64(r)]
	}
	if !(share("的") > share("化") && share("化") > share("磨") && share("磨") > share("烯")) {
		t.Errorf("的 %v, 化 %v, 磨 %v, 烯 %v: want them falling", share("的"), share("化"), share("磨"), share("烯"))
	}
}
