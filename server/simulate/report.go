package simulate

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"text/tabwriter"
	"time"

	"duijie/server/market"
)

// Report is what happened in a year.
type Report struct {
	From    market.Date    `json:"from"`
	To      market.Date    `json:"to"`
	Done    map[string]int `json:"done"`    // how often each thing was done
	Refused map[string]int `json:"refused"` // what was refused: action, code and first fault
	Lines   map[string]int `json:"lines"`   // lines of sheets that kept a claim from being handed in
	States  map[string]int `json:"states"`  // how many of each kind stand in each state, as kind/state
	Paid    market.Fen     `json:"paid_fen"`
	Back    market.Fen     `json:"back_fen"`
	Entries int64          `json:"entries"` // of the journal
	Hash    string         `json:"hash"`    // of its last entry
	Took    time.Duration  `json:"took_ns"`
}

func newReport() Report {
	return Report{Done: map[string]int{}, Refused: map[string]int{}, Lines: map[string]int{}, States: map[string]int{}}
}

var places = regexp.MustCompile(`\[\d+\]`)

// refusal names a refusal without what differs from one to the next.
func refusal(action string, e *market.Error) string {
	name := action + ": " + string(e.Code)
	if len(e.Faults) > 0 {
		name += " " + places.ReplaceAllString(e.Faults[0].Field, "")
	}
	return name
}

// did counts what was done, or what was refused, and gives only an error back
// that is no refusal.
func (r *Report) did(action string, err error) (done bool, failure error) {
	var e *market.Error
	switch {
	case err == nil:
		r.Done[action]++
		return true, nil
	case errors.As(err, &e) && e.Refuses():
		r.Refused[refusal(action, e)]++
		return false, nil
	}
	return false, fmt.Errorf("%s: %w", action, err)
}

// Count is how many things were done, refusals not counted.
func (r Report) Count() int {
	n := 0
	for _, times := range r.Done {
		n += times
	}
	return n
}

// Write prints the report as a table.
func (r Report) Write(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "%s to %s\t\n", r.From, r.To)
	for _, part := range []struct {
		title  string
		counts map[string]int
	}{{"done", r.Done}, {"refused", r.Refused}, {"sheets that did not pass, by line", r.Lines}, {"standing", r.States}} {
		fmt.Fprintf(t, "\n%s\t\n", part.title)
		for _, name := range slices.Sorted(maps.Keys(part.counts)) {
			fmt.Fprintf(t, "  %s\t%d\n", name, part.counts[name])
		}
	}
	fmt.Fprintf(t, "\npaid, in yuan\t%s\ncame back, in yuan\t%s\njournal entries\t%d\nhash of the last\t%s\n", r.Paid, r.Back, r.Entries, r.Hash)
	if seconds := r.Took.Seconds(); seconds > 0 {
		fmt.Fprintf(t, "took\t%s\nthings done in a second\t%d\n", r.Took.Round(time.Millisecond), int(float64(r.Count())/seconds))
	}
	return t.Flush()
}
