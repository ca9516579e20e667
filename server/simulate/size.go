package simulate

import "fmt"

// Size is how much happens in a year, in planned numbers: some contracts are
// never concluded, some payments never made, and some claims refused.
type Size struct {
	Enterprises  int `json:"enterprises"`
	Universities int `json:"universities"` // and institutes
	Contracts    int `json:"contracts"`
	Payments     int `json:"payments"`
	Claims       int `json:"claims"`
}

// The sizes that have a name.
var (
	// Year is a year of a province.
	Year = Size{Enterprises: 300, Universities: 60, Contracts: 2000, Payments: 6000, Claims: 1500}
	// Demonstration fills the pages for someone who tries the platform out.
	Demonstration = Size{Enterprises: 16, Universities: 8, Contracts: 48, Payments: 100, Claims: 38}
)

// check refuses a size with which nothing could happen.
func (s Size) check() error {
	if s.Enterprises < 2 || s.Universities < 2 || s.Contracts < 1 || s.Payments < 0 || s.Claims < 0 {
		return fmt.Errorf("simulate: a year needs two enterprises, two universities and a contract at least, not %+v", s)
	}
	return nil
}
