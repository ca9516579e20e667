package api

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"duijie/server/market"
)

// phrase is one message of huma's in both languages; %s stands for what the
// message carries.
type phrase struct {
	form   *regexp.Regexp
	zh, en string
	hide   bool // what it carries is technical
}

func newPhrase(format, zh, en string) phrase {
	form := regexp.MustCompile(`%[vsd]`).ReplaceAllString(regexp.QuoteMeta(format), "(.*)")
	return phrase{form: regexp.MustCompile("(?s)^" + form + "$"), zh: zh, en: en, hide: !strings.Contains(zh, "%s")}
}

// phrases are all messages that huma can give for the shapes of this package.
var phrases = []phrase{
	newPhrase(validation.MsgUnexpectedProperty, "没有这个字段", "no such field"),
	newPhrase(validation.MsgExpectedRequiredProperty, "缺少字段 %s", "the field %s is missing"),
	newPhrase(validation.MsgExpectedBoolean, "应为 true 或 false", "must be true or false"),
	newPhrase(validation.MsgExpectedNumber, "应为数", "must be a number"),
	newPhrase(validation.MsgExpectedInteger, "应为整数", "must be a whole number"),
	newPhrase(validation.MsgExpectedString, "应为文本", "must be a text"),
	newPhrase(validation.MsgExpectedArray, "应为列表", "must be a list"),
	newPhrase(validation.MsgExpectedObject, "应为对象", "must be an object"),
	newPhrase(validation.MsgExpectedOneOf, "应为以下之一：%s", "must be one of %s"),
	newPhrase(validation.MsgExpectedMinimumNumber, "不能小于 %s", "must be at least %s"),
	newPhrase(validation.MsgExpectedMaximumNumber, "不能大于 %s", "must be at most %s"),
	newPhrase(validation.MsgExpectedMinLength, "至少 %s 个字", "must have at least %s characters"),
	newPhrase(validation.MsgExpectedMaxLength, "最多 %s 个字", "must have at most %s characters"),
	newPhrase(validation.MsgExpectedMinItems, "至少 %s 项", "must have at least %s entries"),
	newPhrase(validation.MsgExpectedMaxItems, "最多 %s 项", "must have at most %s entries"),
	newPhrase(fmt.Sprintf(validation.MsgExpectedBePattern, "an id"), "不是编号（26 位小写字母和数字）", "not an id (26 small letters and digits)"),
	newPhrase(fmt.Sprintf(validation.MsgExpectedBePattern, "a key"), "只能用字母、数字和 . _ : -", "may hold letters, digits and . _ : - only"),
	newPhrase(validation.MsgExpectedMatchPattern, "格式不正确", "not in the expected form"),
	newPhrase(validation.MsgExpectedRFC3339DateTime, "不是时间（RFC 3339）", "not a time (RFC 3339)"),
	newPhrase(validation.MsgExpectedRFC3339Date, "不是日期", "not a date"),
	newPhrase("required %s parameter is missing", "缺少参数", "the parameter is missing"),
	newPhrase("unknown query parameter", "没有这个参数", "no such parameter"),
	newPhrase("invalid integer", "应为整数", "must be a whole number"),
	newPhrase("invalid boolean", "应为 true 或 false", "must be true or false"),
	newPhrase("request body is required", "请求没有内容", "the request has no body"),
	newPhrase("request body is too large%s", "请求内容过大", "the request is too large"),
	newPhrase("request body read timeout", "接收请求超时", "the request came too slowly"),
	newPhrase("cannot read multipart form: http: request body too large", "上传的文件过大", "the file is too large"),
	newPhrase("cannot read multipart form: %s", "上传的内容无法读取", "the upload cannot be read"),
	newPhrase("File required", "请选择文件", "choose a file"),
	newPhrase("Multiple files received but only one was expected", "一次只能上传一个文件", "one file at a time"),
	newPhrase("expected at most one value, but received multiple values", "只能给出一个值", "give one value only"),
	newPhrase("unknown content type%s", "不支持这种内容类型，请用 application/json", "this content type is not supported; use application/json"),
	newPhrase("unexpected end of JSON input", "JSON 不完整", "the JSON is cut off"),
	newPhrase("invalid character %s", "不是有效的 JSON", "not valid JSON"),
	newPhrase("the field %s stands twice", "字段 %s 出现了两次", "the field %s stands twice"),
	newPhrase("json: %s", "数据类型不符", "a value has the wrong type"),
	newPhrase("validation failed", "内容不符合要求", "the input does not fit"),
}

var unknownPhrase = phrase{zh: "不符合要求", en: "does not fit", hide: true}

// translate gives a message of huma's in a language. One that is not known
// becomes a general one: nothing technical or untranslated goes out.
func translate(lang, message string) string {
	for _, p := range phrases {
		if m := p.form.FindStringSubmatch(message); m != nil {
			text := market.Text{ZH: p.zh, EN: p.en}.In(lang)
			if p.hide || len(m) < 2 {
				return text
			}
			return fmt.Sprintf(text, m[1])
		}
	}
	return market.Text{ZH: unknownPhrase.zh, EN: unknownPhrase.en}.In(lang)
}

// translateProblem is the transformer that turns huma's own errors into
// problems.
func translateProblem(hc huma.Context, _ string, v any) (any, error) {
	m, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	ctx := hc.Context()
	lang := language(ctx)
	code := codeOfStatus(m.Status)
	p := newProblem(ctx, code, market.Text{})
	p.Status = m.Status // already sent
	p.Detail = translate(lang, m.Detail)
	if code == market.CodeInternal {
		p.Detail = internalText(p.Request).In(lang)
		return p, nil
	}
	for _, e := range m.Errors {
		if e == nil {
			continue
		}
		f := Fault{Location: strings.TrimPrefix(e.Location, "body."), Message: translate(lang, e.Message)}
		f.Value = plainValue(f.Location, e.Value)
		p.Errors = append(p.Errors, f)
	}
	if code == market.CodeInvalid && len(p.Errors) > 0 {
		p.Detail = market.Textf("有 %d 处需要修改", "%d things need mending", len(p.Errors)).In(lang)
	}
	return p, nil
}

// plainValue echoes a short plain value. Objects would echo the fields around
// the fault, a password among them.
func plainValue(location string, v any) string {
	if location == "body" || strings.Contains(location, "password") || strings.Contains(location, "current") {
		return ""
	}
	switch v.(type) {
	case string, bool, float64, int64, int:
		r := []rune(fmt.Sprint(v))
		return string(r[:min(len(r), 100)])
	}
	return ""
}

// codeOfStatus names the status that huma or echo chose.
func codeOfStatus(status int) market.Code {
	switch status {
	case http.StatusNotFound:
		return market.CodeNotFound
	case http.StatusMethodNotAllowed, http.StatusUnsupportedMediaType, http.StatusNotAcceptable:
		return codeUnsupported
	case http.StatusRequestEntityTooLarge:
		return market.CodeTooLarge
	case http.StatusRequestTimeout:
		return codeTimeout
	case http.StatusTooManyRequests:
		return market.CodeTooMany
	case http.StatusServiceUnavailable:
		return market.CodeUnavailable
	case http.StatusUnauthorized:
		return market.CodeUnauthenticated
	case http.StatusForbidden:
		return market.CodeForbidden
	}
	if status >= http.StatusInternalServerError {
		return market.CodeInternal
	}
	return market.CodeInvalid
}

// language is the language of a request: "zh" or "en".
func language(ctx context.Context) string {
	if lang, ok := ctx.Value(languageKey).(string); ok {
		return lang
	}
	return "zh"
}
