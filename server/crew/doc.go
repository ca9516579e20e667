// Package crew knows which servers are at work on one store, and which of them does
// which job, so that what must be done once is done by one.
//
// Each server is a member: a document, written when it joins and removed when it
// leaves or has died. Each job has a lease: a document that names the member who
// does it and a fence, a number that grows with each new holder. A commit of a job is
// checked against the lease within the commit (Fenced), so one who was paused and
// lost the job meanwhile writes nothing.
//
// That a member lives is told by its beat, a record outside the journal. Nobody
// compares clocks: who waits counts the term on its own, from when it last saw the
// beat change. A mistake in that costs a change of hands and nothing else.
//
// This package must never know what a job does.
package crew
