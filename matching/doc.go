// Package matching finds, for a demand, the achievements that could solve it and, for an achievement, the demands that it
// could solve, each with a score from 0 to 100 and the reasons for it.
//
// The score is a sum of named signals (weights.json). The text signals (words, bigrams, characters) are TF-IDF cosines
// whose settings were chosen on judged demands; the structured signals (indicators, maturity, mode, price, region, field,
// recency) are priors that were set by reasoning, not learned: they are bounded, and they count only as far as the texts
// agree, so that a shared county never carries a pair by itself. A missing figure costs nothing and never hides an item;
// what hides an item (same organisation, the caller's filter) stands apart from the signals.
//
// The postings live in memory, follow the journal through Apply, and can be saved beside the full-text index for a quick
// start. This package must never know users, rights, drafts or the store, and imports nothing of server/: who calls it
// hands in public items only. It gives data, not sentences, except for the short form of Reason.Text.
package matching
