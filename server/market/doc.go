// Package market is the domain of Duijie: organisations and their people,
// achievements and demands, and the rules they live by.
//
// It does no input or output and imports nothing of this module. It must never
// know how a document is stored, indexed or sent; those rooms know it.
//
// The JSON tags of its types are the one shape that the API, SQLite and MongoDB
// share, so a renamed tag is a new schema number and a lift (see Schema).
package market
