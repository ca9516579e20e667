// Package auth decides whether someone is who they say: passwords, access and
// refresh tokens, sessions, and the delay after repeated failures.
//
// It keeps its records outside the journal, through the small interface Records,
// and decides once what must be decided once by inserting a record. It must
// never know what a user may do, what an organisation is, HTTP or a database.
package auth
