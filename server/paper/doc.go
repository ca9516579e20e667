// Package paper is about documents that people bring or take: it reads the text
// out of what a visitor drops on a page, a Word, PDF or text file, and tells what
// a file is that someone attaches to a record.
//
// It holds a document in memory only for as long as it reads it, writes nothing
// of it to disk or log, and must never know who sent it or what the text is for.
package paper
