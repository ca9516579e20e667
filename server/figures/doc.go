// Package figures counts and times what a serving process does, for
// Prometheus: names follow its naming practice, every label has a bounded set
// of values, and none says anything of a person or an organisation. It knows
// the store by its interfaces; what else there is to read is handed to it as
// functions. It must never know of HTTP routes, people or documents.
package figures
