// Package invariant says what must be true of public money in every state that
// ever stood, and finds where it is not. It reads the journal and nothing else: it
// asks no use case whether something was right, so it finds what a use case does
// wrong. Its rules are the list All; the tests that let random histories happen,
// the simulated year and a test that breaks each rule on purpose go by that list.
//
// It must never know of requests or of one of the stores, and never changes
// anything.
package invariant
