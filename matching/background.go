package matching

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
)

//go:embed background.tsv
var backgroundFile string

// background is how common each character is in Chinese at large. A catalogue of titles says little of it: 磨 may be rarer
// there than 料 by chance, while 的 and 化 hardly stand in titles at all and yet say nothing. Text weights say as how many
// documents it counts.
var background = mustReadBackground(backgroundFile)

// mustReadBackground reads lines of a share, a tab and the characters that stand in this share of all documents.
func mustReadBackground(file string) map[uint64]float64 {
	shares := map[uint64]float64{}
	err := scanLines("background.tsv", strings.NewReader(file), func(_ int, line string) error {
		if strings.HasPrefix(line, "#") {
			return nil
		}
		number, characters, _ := strings.Cut(line, "\t")
		share, err := strconv.ParseFloat(number, 64)
		if err != nil || share <= 0 || share > 1 {
			return fmt.Errorf("the share is %q, want a number above 0 and up to 1", number)
		}
		for _, r := range characters {
			shares[uint64(r)] = share
		}
		return nil
	})
	if err != nil {
		panic("matching: " + err.Error()) // the file is compiled in and tested
	}
	return shares
}
