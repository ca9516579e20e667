// Package search turns Chinese text into terms and finds published achievements and demands by them: the analyser
// (gojieba behind a cleaner that keeps byte offsets), the bleve index with its filters, facets and highlights, and the
// query language for people.
//
// The index is derived: it is built from the journal, keeps the journal number it stands at in the same batch as its
// documents, and may be thrown away and rebuilt at any time. This package must never know users, rights, drafts or the
// store, and imports nothing of server/: who calls it hands in public documents only.
package search
