package market_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
)

// sealed is an input as it was once stored with a decision, with the hashes of
// that day. Such a file is never changed: claims were decided by the like of it.
type sealed struct {
	Rules       int             `json:"rules"`
	Input       json.RawMessage `json:"input"`
	InputSHA256 string          `json:"input_sha256"`
	Sheet       json.RawMessage `json:"sheet"`
	SheetSHA256 string          `json:"sheet_sha256"`
}

// sealedPath is where the sealed input of rules and kind stands.
func sealedPath(rules int, kind string) string {
	return filepath.Join("testdata", "sealed", fmt.Sprintf("rules%d-%s.json", rules, kind))
}

// A type that stands in an input may grow fields: what was stored before has the
// same hash, and gives the same sheet to the byte. DUIJIE_UPDATE=1 writes what is
// missing of new rules, and never over what is there.
func TestASealedInputGivesTheSheetOfItsDay(t *testing.T) {
	for rules := 1; rules <= market.Rules; rules++ {
		for _, kind := range []string{"subsidy", "reward"} {
			t.Run(fmt.Sprintf("rules %d, %s", rules, kind), func(t *testing.T) {
				path := sealedPath(rules, kind)
				text, err := os.ReadFile(path)
				if errors.Is(err, fs.ErrNotExist) && rules == market.Rules && os.Getenv("DUIJIE_UPDATE") != "" {
					sealsRules(t, path, kind)
					text, err = os.ReadFile(path)
				}
				if err != nil {
					t.Fatalf("no sealed input of these rules; DUIJIE_UPDATE=1 writes that of new ones: %v", err)
				}
				var was sealed
				var in market.CalculationInput
				if err := json.Unmarshal(text, &was); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(was.Input, &in); err != nil {
					t.Fatal(err)
				}
				now := seal(t, in, was.Rules)
				if was.Rules != rules || now.InputSHA256 != was.InputSHA256 {
					t.Errorf("by rules %d the input has the hash %s, stored is %s", was.Rules, now.InputSHA256, was.InputSHA256)
				}
				if now.SheetSHA256 != was.SheetSHA256 {
					t.Errorf("the sheet has the hash %s, stored is %s:\n%s", now.SheetSHA256, was.SheetSHA256, cmp.Diff(string(was.Sheet), string(now.Sheet)))
				}
			})
		}
	}
}

// seal calculates an input and keeps what was stored with the decision.
func seal(t *testing.T, in market.CalculationInput, rules int) sealed {
	t.Helper()
	sheet, err := market.Calculate(in, rules)
	if err != nil {
		t.Fatal(err)
	}
	out := sealed{Rules: rules, InputSHA256: sheet.InputSHA}
	if out.SheetSHA256, err = sheet.Sum(); err != nil {
		t.Fatal(err)
	}
	if out.Sheet, err = sheet.CanonicalJSON(); err != nil {
		t.Fatal(err)
	}
	if out.Input, err = json.Marshal(in); err != nil {
		t.Fatal(err)
	}
	return out
}

// sealsRules writes what is missing of new rules.
func sealsRules(t *testing.T, path, kind string) {
	t.Helper()
	in := map[string]market.CalculationInput{"subsidy": exampleInput(), "reward": rewardInput()}[kind]
	text, err := json.Marshal(seal(t, in, market.Rules))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
}
