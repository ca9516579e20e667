package api

import (
	"io"
	"mime/multipart"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

// takeIn looks after what a request brings. It ends the deadline for reading once all
// is read; and it answers for an upload that this machine has no room to take in, whose
// form huma would call unreadable and have the sender look for a fault in the file.
func (r *routes) takeIn(hc huma.Context, next func(huma.Context)) {
	in := &intake{humaOnly: hc}
	next(in)
	if in.barred != nil {
		writeProblem(r.api, hc, problemOf(hc.Context(), in.barred))
	}
}

// intake reads what a request brings, and drops what is answered once it could not be
// written down.
type intake struct {
	humaOnly
	all    bool // is read
	barred error
}

// Unwrap leads huma's adapters to their own context.
func (f *intake) Unwrap() huma.Context { return f.humaOnly }

// BodyReader reads a body to its end.
func (f *intake) BodyReader() io.Reader {
	in := f.humaOnly.BodyReader()
	if in == nil {
		return nil
	}
	return &endingReader{in, f.read}
}

// read ends the deadline for reading. While a request is carried out the server reads on,
// for the next one; a deadline that passes then makes it take the connection for broken,
// and every request that comes over it for cancelled.
func (f *intake) read() {
	_ = f.humaOnly.SetReadDeadline(time.Time{}) // a connection that is gone needs none
	f.all = true
}

// SetReadDeadline sets none where all is read.
func (f *intake) SetReadDeadline(at time.Time) error {
	if f.all {
		return nil
	}
	return f.humaOnly.SetReadDeadline(at)
}

// GetMultipartForm reads the form, with files that are large written to the disk.
func (f *intake) GetMultipartForm() (*multipart.Form, error) {
	form, err := f.humaOnly.GetMultipartForm()
	f.read()
	if service.Barred(err) != nil {
		f.barred = err
	}
	return form, err
}

// SetStatus is the answer's.
func (f *intake) SetStatus(code int) {
	if f.barred == nil {
		f.humaOnly.SetStatus(code)
	}
}

// SetHeader is the answer's.
func (f *intake) SetHeader(name, value string) {
	if f.barred == nil {
		f.humaOnly.SetHeader(name, value)
	}
}

// AppendHeader is the answer's.
func (f *intake) AppendHeader(name, value string) {
	if f.barred == nil {
		f.humaOnly.AppendHeader(name, value)
	}
}

// BodyWriter is the answer's.
func (f *intake) BodyWriter() io.Writer {
	if f.barred != nil {
		return io.Discard
	}
	return f.humaOnly.BodyWriter()
}

// endingReader tells when there is no more to read.
type endingReader struct {
	io.Reader
	end func()
}

func (e *endingReader) Read(p []byte) (int, error) {
	n, err := e.Reader.Read(p)
	if err != nil {
		e.end()
	}
	return n, err
}
