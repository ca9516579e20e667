package market

// Silence says why a listed demand has found nobody to talk with.
type Silence string

// Why nobody talks: the first that holds, in this order.
const (
	SilenceWaiting   Silence = "waiting"   // an introduction waits for its answer
	SilenceDeclined  Silence = "declined"  // somebody has declined
	SilenceLapsed    Silence = "lapsed"    // asked, and not answered or taken back
	SilenceDismissed Silence = "dismissed" // told of a match, and said not to fit
	SilenceUntouched Silence = "untouched" // told of a match, and nobody reacted
	SilenceUntold    Silence = "untold"    // no match was near enough to tell of
)

// SilenceFacts are what has become of a demand that nobody talks about.
type SilenceFacts struct {
	Waiting   int // introductions that wait for an answer
	Declined  int // introductions
	Lapsed    int // introductions that lapsed or were withdrawn
	Told      int // matches that one of the two owners was told of
	Dismissed int // of them, those that somebody said do not fit
}

// Why is the reason that comes first.
func (f SilenceFacts) Why() Silence {
	switch {
	case f.Waiting > 0:
		return SilenceWaiting
	case f.Declined > 0:
		return SilenceDeclined
	case f.Lapsed > 0:
		return SilenceLapsed
	case f.Dismissed > 0:
		return SilenceDismissed
	case f.Told > 0:
		return SilenceUntouched
	}
	return SilenceUntold
}
