// Package mail hands messages to a mail server by SMTP. It knows how a message
// is put together and what a server answers, and nothing of who is written to,
// when or why: that is the outbox of package service.
package mail
