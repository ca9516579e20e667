// Package service holds the use cases: may this person? load, decide (package
// market), commit (package store), and the index follows.
//
// It must never know HTTP, a database or a file format: requests come in as
// market types with the Actor who asks, errors go out as *market.Error.
package service
