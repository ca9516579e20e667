// Package store keeps every document of Duijie behind one journal.
//
// A change is a numbered entry in the journal; inserting that one entry is the
// commit. Current documents are written from the entry afterwards, in journal
// order, and can be made again from the journal at any time. The rules (the
// committer, the hash chain, packing, catching up, healing, verifying) stand
// here once, over the small interface Backend, which store/sqlite and
// store/mongo implement.
//
// What this package must never know: what a document means. It knows kinds,
// ids, versions, schema numbers and bodies of JSON; achievements, roles and
// money are the business of market and service.
package store
