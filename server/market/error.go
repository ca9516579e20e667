package market

import (
	"errors"
	"fmt"
	"strings"
)

// Text is one message in the two languages of the interface.
type Text struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In returns the text in a language: "en" or anything beginning with it, else
// Chinese.
func (t Text) In(lang string) string {
	if strings.HasPrefix(strings.ToLower(lang), "en") && t.EN != "" {
		return t.EN
	}
	return t.ZH
}

// Textf formats the same arguments into both languages.
func Textf(zh, en string, args ...any) Text {
	return Text{ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

// Code says what kind of error it is. The API maps each to one HTTP status.
type Code string

// The kinds of error, from the one who asks (invalid) to us (internal).
const (
	CodeInvalid         Code = "invalid"         // the input breaks a rule; Faults say which
	CodeUnauthenticated Code = "unauthenticated" // nobody is signed in, or no longer
	CodeForbidden       Code = "forbidden"       // signed in, but not theirs
	CodeNotFound        Code = "not_found"       // not there, or not to be seen by this person
	CodeConflict        Code = "conflict"        // the state does not allow it, or a unique value is taken
	CodeDone            Code = "already_done"    // the same request was carried out before
	CodeStale           Code = "stale"           // someone else changed it first
	CodeTooLarge        Code = "too_large"       // past a stated limit
	CodeTooMany         Code = "too_many"        // too often; RetryAfter says when again
	CodeUnavailable     Code = "unavailable"     // something we rest on is away; a repeat is safe
	CodeNoRoom          Code = "no_room"         // the disk is full, or takes no writes; nothing was changed, and reading goes on
	CodeInternal        Code = "internal"        // our fault; details are in the log only
)

// Fault is one thing that is wrong with an input: where, what, and what would
// be right.
type Fault struct {
	Field   string `json:"field"`           // JSON path in the input, such as indicators[2].value
	Message Text   `json:"message"`         // what is wrong
	Hint    Text   `json:"hint,omitzero"`   // what would be right
	Value   string `json:"value,omitempty"` // the value as it came
}

// Faults is a list of faults; the methods of types return all they find, not
// only the first.
type Faults []Fault

// Add appends a fault.
func (f *Faults) Add(field string, value any, message, hint Text) {
	v := ""
	if value != nil {
		v = fmt.Sprint(value)
	}
	*f = append(*f, Fault{Field: field, Message: message, Hint: hint, Value: v})
}

// Under prefixes each field with a path, for the faults of a part.
func (f Faults) Under(path string) Faults {
	out := make(Faults, len(f))
	for i, fault := range f {
		fault.Field = path + "." + fault.Field
		out[i] = fault
	}
	return out
}

// Err is nil without faults, else an error of CodeInvalid that carries them.
func (f Faults) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{
		Code:    CodeInvalid,
		Message: Textf("有 %d 处需要修改", "%d things need mending", len(f)),
		Faults:  f,
	}
}

// Error is the one error type that people see. Any other error is internal to
// them and is shown in full in the log only.
type Error struct {
	Code       Code
	Message    Text
	Faults     Faults
	RetryAfter int   // seconds, with CodeTooMany, CodeUnavailable and CodeNoRoom
	Cause      error // for the log, never for people
}

// Error is the English text with its faults, for logs and the command line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	b.WriteString(": ")
	b.WriteString(e.Message.EN)
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "; %s: %s", f.Field, f.Message.EN)
	}
	if e.Cause != nil {
		fmt.Fprintf(&b, " (%v)", e.Cause)
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Cause }

// Refuses tells whether a rule or the asker is the reason, and not the machine.
func (e *Error) Refuses() bool {
	return e.Code != CodeInternal && e.Code != CodeUnavailable && e.Code != CodeNoRoom
}

// Errorf is an error of a code with a message in both languages.
func Errorf(code Code, zh, en string, args ...any) *Error {
	return &Error{Code: code, Message: Textf(zh, en, args...)}
}

// CodeOf is the code of an error: CodeInternal for one that is not ours, and
// empty for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// Unavailable says that the database does not answer, and that a repeat is safe.
func Unavailable(cause error) *Error {
	return &Error{Code: CodeUnavailable, Message: Text{ZH: "数据库暂时没有响应，请稍后重试", EN: "the database does not answer just now, please try again"}, RetryAfter: 5, Cause: cause}
}

// NoRoom says that the disk is full: nothing was changed, what stands can be read, and
// an operator has to make room.
func NoRoom(cause error) *Error {
	return &Error{Code: CodeNoRoom, RetryAfter: 60, Cause: cause, Message: Text{
		ZH: "服务器磁盘空间不足，内容没有保存，查询不受影响；请告知平台运维腾出空间，之后再提交",
		EN: "the server's disk is full: nothing was saved, and reading goes on; tell the platform's operator to make room, then send it again"}}
}

// NoWrites says that the disk takes no writes: nothing was changed, what stands can be
// read, and an operator has to look at the disk.
func NoWrites(cause error) *Error {
	return &Error{Code: CodeNoRoom, RetryAfter: 60, Cause: cause, Message: Text{
		ZH: "服务器磁盘不可写入（只读），内容没有保存，查询不受影响；请告知平台运维检查磁盘，之后再提交",
		EN: "the server's disk takes no writes (it is read-only): nothing was saved, and reading goes on; tell the platform's operator to look at the disk, then send it again"}}
}
