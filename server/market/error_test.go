package market_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"duijie/server/market"
)

func TestTextIsGivenInTheLanguageAsked(t *testing.T) {
	both := market.Text{ZH: "必填", EN: "must be filled in"}
	for lang, want := range map[string]string{
		"en": "must be filled in", "en-GB": "must be filled in", "EN": "must be filled in", "zh-CN": "必填", "": "必填", "fr": "必填",
	} {
		if got := both.In(lang); got != want {
			t.Errorf("%q: %q", lang, got)
		}
	}
	if got := (market.Text{ZH: "只有中文"}).In("en"); got != "只有中文" {
		t.Errorf("without an English text: %q", got)
	}
	if got := market.Textf("%d 处", "%d places", 3); got != (market.Text{ZH: "3 处", EN: "3 places"}) {
		t.Errorf("%+v", got)
	}
}

func TestFaultsBecomeOneError(t *testing.T) {
	var f market.Faults
	if f.Err() != nil {
		t.Fatal("no faults are an error")
	}
	f.Add("value", 5, market.Text{ZH: "不对", EN: "wrong"}, market.Text{ZH: "改成 6", EN: "make it 6"})
	f.Add("empty", nil, market.Text{ZH: "必填", EN: "must be filled in"}, market.Text{})
	err := f.Under("indicators[2]").Err()
	var ours *market.Error
	if !errors.As(err, &ours) || ours.Code != market.CodeInvalid || len(ours.Faults) != 2 {
		t.Fatalf("%v", err)
	}
	if ours.Faults[0].Field != "indicators[2].value" || ours.Faults[0].Value != "5" || ours.Faults[1].Value != "" || f[0].Field != "value" {
		t.Errorf("%+v", ours.Faults)
	}
	if ours.Message.ZH != "有 2 处需要修改" || ours.Message.EN != "2 things need mending" {
		t.Errorf("%+v", ours.Message)
	}
	if want := "invalid: 2 things need mending; indicators[2].value: wrong; indicators[2].empty: must be filled in"; ours.Error() != want {
		t.Errorf("%s", ours.Error())
	}
}

func TestErrorsKeepTheirCodeAndCause(t *testing.T) {
	cause := errors.New("disk full")
	e := &market.Error{Code: market.CodeUnavailable, Message: market.Text{ZH: "稍后重试", EN: "try again"}, Cause: cause}
	if !errors.Is(e, cause) || !strings.Contains(e.Error(), "disk full") {
		t.Errorf("%v", e)
	}
	for _, c := range []struct {
		rule string
		err  error
		want market.Code
	}{
		{"none", nil, ""},
		{"ours", e, market.CodeUnavailable},
		{"ours, wrapped", fmt.Errorf("saving: %w", e), market.CodeUnavailable},
		{"any other is our fault", cause, market.CodeInternal},
	} {
		if got := market.CodeOf(c.err); got != c.want {
			t.Errorf("%s: %q", c.rule, got)
		}
	}
	if got := market.Errorf(market.CodeConflict, "已有 %d 个", "%d stand", 2); got.Message != (market.Text{ZH: "已有 2 个", EN: "2 stand"}) || got.Code != market.CodeConflict {
		t.Errorf("%+v", got)
	}
}
