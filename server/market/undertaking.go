package market

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// Undertaking is one version of the text (保密承诺) that an organisation accepts
// before a confidential part may be opened to it. A version that was once in
// force is never changed: a new wording is a new version.
type Undertaking struct {
	Version string `json:"version"`
	From    Date   `json:"from"` // first day
	Text    Text   `json:"text"`
	SHA256  string `json:"sha256"` // of the Chinese text, a line feed and the English one
}

// AcceptedUndertaking is the word of one organisation: which text, who of its
// managers, and when.
type AcceptedUndertaking struct {
	Version string    `json:"version"`
	SHA256  string    `json:"sha256"`
	By      string    `json:"by"` // id of a user
	At      time.Time `json:"at"`
}

//go:embed undertaking.json
var undertakingFile []byte

// Undertakings are all versions, the oldest first.
var Undertakings = mustUndertakings()

func mustUndertakings() []Undertaking {
	var out []Undertaking
	if err := json.Unmarshal(undertakingFile, &out); err != nil {
		panic(fmt.Errorf("undertaking.json: %w", err))
	}
	for i, u := range out {
		sum := sha256.Sum256([]byte(u.Text.ZH + "\n" + u.Text.EN))
		out[i].SHA256 = hex.EncodeToString(sum[:])
	}
	return out
}

// CurrentUndertaking is the text that is accepted from now on.
func CurrentUndertaking() Undertaking { return Undertakings[len(Undertakings)-1] }
