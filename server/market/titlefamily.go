package market

import (
	"slices"
	"time"
)

// Family are all credit codes of one enterprise: its own, and those that
// renamings link with it, before it and after it, directly or through others,
// as known at a moment; sorted. What is paid once, or up to a cap, is paid to
// all of them together: no renaming, merger or division opens a second cap.
func Family(titles []Title, enterprise CreditCode, knownAt time.Time) []CreditCode {
	linked := map[CreditCode][]CreditCode{}
	for _, t := range titles {
		held := t.Holdings(knownAt)
		for i, holder := range held {
			for _, former := range held[:i] {
				linked[holder.CreditCode] = append(linked[holder.CreditCode], former.CreditCode)
				linked[former.CreditCode] = append(linked[former.CreditCode], holder.CreditCode)
			}
		}
	}
	out := []CreditCode{enterprise}
	for next := out; len(next) > 0; next = next[1:] {
		for _, code := range linked[next[0]] {
			if code != "" && !slices.Contains(out, code) {
				out, next = append(out, code), append(next, code)
			}
		}
	}
	slices.Sort(out)
	return out
}
