package matching

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Judged is a set of demands and offers with what people thought of some pairs.
type Judged struct {
	Demands []Item
	Offers  []Item
	Cases   []Case   // one for each demand with judgements, in the order of the judgements
	Sources []Source // where they come from, for the provenance of what is learned
	// Weak are what people did and did not say: a match that was opened, say. They are learned from with a weight of their
	// own and nothing is measured by them. A pair that is in Cases is not in them.
	Weak []Case
	// Kinds tell how many judgements of each kind came in, for the report.
	Kinds []JudgementKind
}

// JudgementKind is how many judgements of a kind came in.
type JudgementKind struct {
	Name  string `json:"name"`
	Count int    `json:"count"`
}

func (j *Judged) count() int {
	n := 0
	for _, c := range j.Cases {
		n += len(c.Offers)
	}
	return n
}

// Case is one demand with its judged offers; the others are unknown, not wrong.
type Case struct {
	Demand Item
	Group  string   // what folds never part: all texts of one demand; empty: the demand's id
	Offers []string // ids
	Levels []int    // 1 none .. 4 strong
}

func (c Case) group() string { return cmp.Or(c.Group, c.Demand.ID) }

// minJudged is how many offers of a demand must be judged for it to be measured.
const minJudged = 10

// Counts tells whether a case is measured: enough judgements, and something worth finding.
func (c Case) Counts() bool {
	if len(c.Offers) < minJudged {
		return false
	}
	for _, level := range c.Levels {
		if level >= fairLevel {
			return true
		}
	}
	return false
}

// ReadJudged reads demands and offers, one JSON object a line (the fields of Item; id and title at least), and the
// judgements, a table with tabs and the header "demand offer level". Errors name the file and the line.
func ReadJudged(demands, offers, judgements string) (*Judged, error) {
	j := &Judged{}
	var err error
	if j.Demands, err = readItems(demands, Demand); err != nil {
		return nil, err
	}
	if j.Offers, err = readItems(offers, Achievement); err != nil {
		return nil, err
	}
	if err := j.readCases(judgements); err != nil {
		return nil, err
	}
	for _, path := range []string{demands, offers, judgements} {
		source, err := sourceOf(path)
		if err != nil {
			return nil, err
		}
		j.Sources = append(j.Sources, source)
	}
	return j, nil
}

// sourceOf hashes a file.
func sourceOf(path string) (Source, error) {
	file, err := os.Open(path)
	if err != nil {
		return Source{}, err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return Source{}, err
	}
	return Source{filepath.Base(path), hex.EncodeToString(sum.Sum(nil))}, nil
}

func readItems(path, kind string) ([]Item, error) {
	var items []Item
	seen := map[string]int{}
	err := eachLine(path, func(number int, line string) error {
		var item Item
		if err := json.Unmarshal([]byte(line), &item); err != nil {
			return fmt.Errorf("not a JSON object as expected: %w", err)
		}
		if item.ID == "" || item.Title == "" {
			return errors.New("id and title are needed")
		}
		if first, twice := seen[item.ID]; twice {
			return fmt.Errorf("id %s stands in line %d already", item.ID, first)
		}
		seen[item.ID] = number
		item.Kind = kind
		items = append(items, item)
		return nil
	})
	return items, err
}

// readCases adds a file of judgements. What it says of a demand that another
// file judges too joins that case: a demand is ranked once, among all its offers.
func (j *Judged) readCases(path string) error {
	demands, offers := map[string]Item{}, map[string]bool{}
	for _, d := range j.Demands {
		demands[d.ID] = d
	}
	for _, o := range j.Offers {
		offers[o.ID] = true
	}
	at := map[string]int{}
	for i, c := range j.Cases {
		at[c.Demand.ID] = i
	}
	seen := map[[2]string]int{}
	err := eachLine(path, func(number int, line string) error {
		cells := strings.Split(line, "\t")
		if number == 1 {
			if len(cells) != 3 || cells[0] != "demand" || cells[2] != "level" {
				return fmt.Errorf("the header is %q, want demand, offer and level with tabs between", line)
			}
			return nil
		}
		if len(cells) != 3 {
			return fmt.Errorf("%d cells, want 3 with tabs between", len(cells))
		}
		demand, known := demands[cells[0]]
		if !known {
			return fmt.Errorf("demand %s is not among the demands", cells[0])
		}
		if !offers[cells[1]] {
			return fmt.Errorf("offer %s is not among the offers", cells[1])
		}
		level, err := strconv.Atoi(cells[2])
		if err != nil || level < minLevel || level > maxLevel {
			return fmt.Errorf("level is %q, want %d to %d", cells[2], minLevel, maxLevel)
		}
		pair := [2]string{cells[0], cells[1]}
		if first, twice := seen[pair]; twice {
			return fmt.Errorf("demand %s and offer %s are judged in line %d already", pair[0], pair[1], first)
		}
		seen[pair] = number
		i, there := at[demand.ID]
		if !there {
			i = len(j.Cases)
			at[demand.ID] = i
			j.Cases = append(j.Cases, Case{Demand: demand})
		}
		j.Cases[i].Offers = append(j.Cases[i].Offers, cells[1])
		j.Cases[i].Levels = append(j.Cases[i].Levels, level)
		return nil
	})
	return err
}

// maxLine is the longest line of a file of items, in bytes.
const maxLine = 4 << 20

// eachLine calls f for every line that is not empty, counted from 1, and puts file and line before its error.
func eachLine(path string, f func(number int, line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	return scanLines(path, file, f)
}

func scanLines(name string, r io.Reader, f func(number int, line string) error) error {
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, maxLine)
	number := 0
	for scanner.Scan() {
		number++
		line := strings.TrimSuffix(scanner.Text(), "\r")
		if number == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := f(number, line); err != nil {
			return fmt.Errorf("%s:%d: %w", name, number, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, number+1, err)
	}
	return nil
}
