// Package simulate lets a year of business happen on the platform: enterprises,
// universities and offices do day by day what people of theirs would do, from a
// contract to a subsidy that is paid or has to come back.
//
// Everything goes through the use cases of package service as the people who may
// do it; nothing is written past them. What the rules refuse is counted by its
// reason, so a run shows what is refused as well as what is granted; an internal
// error ends it. Time and ids come from a Clock, so that the same seed makes the
// same journal.
//
// The package fills demonstrations and feeds benchmarks; package invariant holds
// what came of it against what must be true of public money. It must never know
// which store it runs on, nor of HTTP. Nothing in it is real: the organisations,
// people and projects are invented, and marked as samples.
package simulate
