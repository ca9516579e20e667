// Package jobs holds what follows the journal: the full-text index, the matcher
// and what people are told.
//
// A follower keeps the journal number it stands at beside what it built, so it
// goes on after a stop where it was, and what it built may be thrown away and
// built anew. It must never write to the journal behind a person's back under
// that person's name.
package jobs
