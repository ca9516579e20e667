package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

const problemType = "application/problem+json"

// Codes that only HTTP knows, beside market's.
const (
	codePrecondition   market.Code = "precondition_required"  // a write without If-Match
	codePasswordChange market.Code = "password_change_needed" // an initial password still stands
	codeFactorNeeded   market.Code = "second_factor_needed"   // the role needs a second factor, and there is none
	codeUnsupported    market.Code = "unsupported"            // method or content type
	codeTimeout        market.Code = "timeout"                // the request took too long
)

// problemKinds gives each code its status and its title.
var problemKinds = map[market.Code]struct {
	status int
	title  market.Text
}{
	market.CodeInvalid:         {http.StatusUnprocessableEntity, market.Text{ZH: "内容有误", EN: "Invalid input"}},
	market.CodeUnauthenticated: {http.StatusUnauthorized, market.Text{ZH: "未登录或登录已失效", EN: "Not signed in"}},
	market.CodeForbidden:       {http.StatusForbidden, market.Text{ZH: "无权访问", EN: "Forbidden"}},
	market.CodeNotFound:        {http.StatusNotFound, market.Text{ZH: "没有找到", EN: "Not found"}},
	market.CodeConflict:        {http.StatusConflict, market.Text{ZH: "状态冲突", EN: "Conflict"}},
	market.CodeDone:            {http.StatusConflict, market.Text{ZH: "已经完成", EN: "Already done"}},
	market.CodeStale:           {http.StatusPreconditionFailed, market.Text{ZH: "内容已被他人修改", EN: "Changed by someone else"}},
	market.CodeTooLarge:        {http.StatusRequestEntityTooLarge, market.Text{ZH: "内容过大", EN: "Too large"}},
	market.CodeTooMany:         {http.StatusTooManyRequests, market.Text{ZH: "操作过于频繁", EN: "Too many requests"}},
	market.CodeUnavailable:     {http.StatusServiceUnavailable, market.Text{ZH: "暂时不可用", EN: "Not available now"}},
	market.CodeNoRoom:          {http.StatusInsufficientStorage, market.Text{ZH: "服务器无法写入", EN: "The server cannot write"}},
	market.CodeInternal:        {http.StatusInternalServerError, market.Text{ZH: "系统内部错误", EN: "Internal error"}},
	codePrecondition:           {http.StatusPreconditionRequired, market.Text{ZH: "缺少版本", EN: "Version missing"}},
	codePasswordChange:         {http.StatusForbidden, market.Text{ZH: "请先修改密码", EN: "Password change needed"}},
	codeFactorNeeded:           {http.StatusForbidden, market.Text{ZH: "请先启用两步验证", EN: "Second factor needed"}},
	codeUnsupported:            {http.StatusUnsupportedMediaType, market.Text{ZH: "不支持的请求方式", EN: "Not supported"}},
	codeTimeout:                {http.StatusRequestTimeout, market.Text{ZH: "请求超时", EN: "Timed out"}},
}

// Problem is the one shape of every error (RFC 9457).
type Problem struct {
	Type    string  `json:"type" doc:"urn:duijie:problem: and the code" example:"urn:duijie:problem:invalid"`
	Title   string  `json:"title" doc:"The kind of problem, for people"`
	Status  int     `json:"status" doc:"HTTP status"`
	Code    string  `json:"code" doc:"The kind of problem, for programs"`
	Detail  string  `json:"detail,omitempty" doc:"What happened this time, for people"`
	Request string  `json:"request,omitempty" doc:"Id of the request, as in the server's log"`
	Errors  []Fault `json:"errors,omitempty" doc:"Everything that is wrong with the input"`

	retryAfter int
}

// Fault is one thing that is wrong with an input.
type Fault struct {
	Location string `json:"location" doc:"Path in the JSON body, such as content.indicators[2].value; query. or path. before a parameter"`
	Message  string `json:"message" doc:"What is wrong"`
	Hint     string `json:"hint,omitempty" doc:"What would be right"`
	Value    string `json:"value,omitempty" doc:"The value as it came"`
}

// Error is the detail; it makes a Problem an error of huma's.
func (p *Problem) Error() string { return p.Detail }

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that belong to the problem.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{"Cache-Control": {"no-store"}}
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", "Bearer")
	}
	return h
}

// ContentType makes huma answer with problem+json.
func (p *Problem) ContentType(string) string { return problemType }

// problemOf turns any error into one for people, in their language. What is not
// ours is logged in full and shown as internal.
func problemOf(ctx context.Context, err error) *Problem {
	var already *Problem
	if errors.As(err, &already) {
		return already
	}
	var ours *market.Error
	switch {
	case errors.As(err, &ours):
	case service.Barred(err) != nil:
		ours = service.Barred(err)
	case service.Away(err):
		ours = market.Unavailable(err)
	case errors.Is(err, context.DeadlineExceeded):
		ours = &market.Error{Code: market.CodeUnavailable, Message: market.Text{ZH: "处理超时，请稍后重试", EN: "it took too long, please try again"}, RetryAfter: 5}
	case errors.Is(err, context.Canceled) && ctx.Err() == nil:
		ours = market.Unavailable(err) // not who asked broke it off, but something on our side
	case errors.Is(err, context.Canceled):
		ours = &market.Error{Code: codeTimeout, Message: market.Text{ZH: "请求已取消", EN: "the request was cancelled"}}
	default:
		ours = &market.Error{Code: market.CodeInternal, Message: internalText(note(ctx).request), Cause: err}
	}
	p := newProblem(ctx, ours.Code, ours.Message)
	p.retryAfter = ours.RetryAfter
	for _, f := range ours.Faults {
		p.Errors = append(p.Errors, faultIn(language(ctx), f))
	}
	if ours.Cause != nil {
		note(ctx).log.LogAttrs(ctx, levelOf(p.Status), "request failed", slog.String("code", p.Code), slog.Any("error", ours.Cause))
	}
	return p
}

// internalText names the request also where a page shows nothing but the detail.
func internalText(request string) market.Text {
	return market.Textf("系统出错，已记录；请把编号 %s 告诉管理员", "something broke on our side and was logged; give the operator the number %s", request)
}

func levelOf(status int) slog.Level {
	if status >= http.StatusInternalServerError {
		return slog.LevelError
	}
	return slog.LevelDebug
}

func newProblem(ctx context.Context, code market.Code, detail market.Text) *Problem {
	kind, ok := problemKinds[code]
	if !ok {
		code = market.CodeInternal
		kind = problemKinds[code]
	}
	lang := language(ctx)
	return &Problem{
		Type: "urn:duijie:problem:" + string(code), Title: kind.title.In(lang), Status: kind.status, Code: string(code),
		Detail: detail.In(lang), Request: note(ctx).request,
	}
}

func faultIn(lang string, f market.Fault) Fault {
	return Fault{Location: f.Field, Message: f.Message.In(lang), Hint: f.Hint.In(lang), Value: f.Value}
}

// within puts a path before the places of an invalid input, for a body that
// holds the checked part under a name; keep leaves some as they are.
func within(err error, path string, keep ...string) error {
	var ours *market.Error
	if !errors.As(err, &ours) || len(ours.Faults) == 0 {
		return err
	}
	moved := *ours
	moved.Faults = nil
	for _, f := range ours.Faults {
		if !hasAny(f.Field, keep) {
			f.Field = path + "." + f.Field
		}
		moved.Faults = append(moved.Faults, f)
	}
	return &moved
}

func hasAny(field string, names []string) bool {
	for _, n := range names {
		if field == n || len(field) > len(n) && field[:len(n)] == n && (field[len(n)] == '[' || field[len(n)] == '.') {
			return true
		}
	}
	return false
}

// writeProblem answers with a problem outside a handler.
func writeProblem(api huma.API, hc huma.Context, p *Problem) {
	for name, values := range p.GetHeaders() {
		for _, v := range values {
			hc.SetHeader(name, v)
		}
	}
	hc.SetHeader("Content-Type", problemType)
	hc.SetStatus(p.Status)
	if err := api.Marshal(hc.BodyWriter(), "application/json", p); err != nil {
		note(hc.Context()).log.DebugContext(hc.Context(), "problem not delivered", "error", err)
	}
}

// version reads an If-Match header. Errors: 428 without one, 412 for one that
// no version of ours can have.
func version(ifMatch string) (int64, error) {
	if ifMatch == "" {
		return 0, &market.Error{Code: codePrecondition, Message: market.Text{
			ZH: "请在 If-Match 中带上读取时的 ETag", EN: "send the ETag that you read in If-Match"}}
	}
	said := trimETag(ifMatch)
	n, err := strconv.ParseInt(said, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != said {
		return 0, market.Errorf(market.CodeStale, "If-Match 不是本系统给出的版本", "If-Match is not a version of ours")
	}
	return n, nil
}

func trimETag(s string) string {
	if len(s) > 2 && s[:2] == "W/" {
		s = s[2:]
	}
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }
