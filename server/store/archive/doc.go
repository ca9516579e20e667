// Package archive writes a store to one file and reads it back: journal, records
// and attached files, as of one journal entry.
//
// The file is a gzipped tar, so that what it holds can be taken out of it without
// this program:
//
//	files/<sha256>              an attached file
//	journal/<number>.jsonl      entries from that number on, one a line (store.EncodeEntry)
//	records/<set>/<n>.jsonl     what is kept outside the journal, one {"id","body"} a line
//	end.json                    Summary: how many there are, and the SHA-256 of all of the above
//
// The package knows entries, records and files by their form. What a document
// means, and which records a backup should hold, it must never know.
package archive
