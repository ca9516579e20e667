package service

import (
	"context"
	"fmt"
	"html/template"
	"strings"

	"duijie/server/market"
)

// letterLine is one alert in a letter.
type letterLine struct {
	Title, Line, Link string
}

// letterPart is a letter in one language.
type letterPart struct {
	Lang   string // of HTML
	Intro  string
	Lines  []letterLine
	Inbox  string // words of the link to the inbox
	Link   string
	Ends   string // words before the link that ends such mail
	Ending string
}

// writeAtOnce writes the letter about one alert, unless it is done with already
// or not public any more.
func (d *AlertDesk) writeAtOnce(ctx context.Context, plan delivery) error {
	told, err := d.lively(ctx, plan)
	if err != nil || told == nil {
		return err
	}
	intro := market.Text{ZH: "您好，平台有一条新提醒：", EN: "There is something new for you:"}
	return d.post(ctx, plan.User, "alert-"+hashed(plan.User + "/" + plan.Alert)[:40], told.Title, intro, []AlertWords{*told}, plan.Sort)
}

// digestLines are what one digest says, and of how many alerts and gathered
// matches.
type digestLines struct {
	alerts, further int
	words           []AlertWords
}

// writeDigest writes the letter of one digest. What its reader has unsubscribed
// from since, what was handled and what is not public any more is left out; where
// nothing is left there is no letter.
func (d *AlertDesk) writeDigest(ctx context.Context, of delivery, in digest) (bool, error) {
	var all digestLines
	var further []AlertWords // at the end
	for _, id := range in.Alerts {
		organisation, day, gathering := gatheringOf(id)
		if !gathering {
			if err := d.digestAlert(ctx, of.User, id, &all); err != nil {
				return false, err
			}
			continue
		}
		if off, err := d.unsubscribed(ctx, of.User, market.AlertMatch); err != nil || off {
			if err != nil {
				return false, err
			}
			continue
		}
		told, n, err := d.gatheringWords(ctx, organisation, day)
		if err != nil {
			return false, err
		}
		if told != nil {
			all.further += n
			further = append(further, *told)
		}
	}
	all.words = append(all.words, further...)
	if len(all.words) == 0 {
		return false, nil
	}
	subject, intro := all.heads()
	return true, d.post(ctx, of.User, "digest-"+hashed(of.Open)[:40], subject, intro, all.words, string(of.Channel))
}

// digestAlert adds one alert to a digest, unless it is left out.
func (d *AlertDesk) digestAlert(ctx context.Context, user, id string, to *digestLines) error {
	alert, err := readAs[market.Alert](reading(ctx, d.s.Store), Alerts, id)
	if err != nil {
		return err
	}
	if off, err := d.unsubscribed(ctx, user, alert.Sort); err != nil || off {
		return err
	}
	told, err := d.lively(ctx, delivery{User: user, Alert: id})
	if err != nil || told == nil {
		return err
	}
	to.alerts++
	to.words = append(to.words, *told)
	return nil
}

func (d *AlertDesk) unsubscribed(ctx context.Context, user, code string) (bool, error) {
	sort, err := d.sort(code)
	if err != nil {
		return false, err
	}
	channel, err := d.channel(ctx, user, sort)
	return channel == MailOff, err
}

// heads are the subject and the first line of a digest.
func (l digestLines) heads() (subject, intro market.Text) {
	switch {
	case l.further == 0:
		return market.Textf("对接提醒汇总：%d 条", "Duijie digest: %d", l.alerts),
			market.Textf("您好，自上次汇总以来有 %d 条提醒：", "There are %d alerts since the last digest:", l.alerts)
	case l.alerts == 0:
		return market.Textf("对接提醒汇总：%d 项匹配", "Duijie digest: further matches: %d", l.further),
			market.Textf("您好，自上次汇总以来有 %d 项匹配：", "Further matches since the last digest: %d", l.further)
	}
	return market.Textf("对接提醒汇总：%d 条，另有 %d 项匹配", "Duijie digest: %d, further matches: %d", l.alerts, l.further),
		market.Textf("您好，自上次汇总以来有 %d 条提醒，另有 %d 项匹配：", "Alerts since the last digest: %d; further matches: %d", l.alerts, l.further)
}

// lively puts an alert into words that is open still and public; nil for any
// other, and for a match that has been gathered since: it is counted with those.
func (d *AlertDesk) lively(ctx context.Context, plan delivery) (*AlertWords, error) {
	alert, err := readAs[market.Alert](reading(ctx, d.s.Store), Alerts, plan.Alert)
	if err != nil || !alert.State.Open() || alert.State == market.AlertGathered {
		return nil, ignoreMissing(err)
	}
	told, err := d.say(ctx, alert)
	if err != nil || told == gone() {
		return nil, err
	}
	return &told, nil
}

// post writes a letter in the reader's language, or in both.
func (d *AlertDesk) post(ctx context.Context, user, id string, subject, intro market.Text, all []AlertWords, ends string) error {
	habits, err := d.habits(ctx, user)
	if err != nil {
		return err
	}
	ending, err := d.unsubscribeLink(ctx, user, ends)
	if err != nil {
		return err
	}
	languages := []string{habits.Language}
	if habits.Language == "both" {
		languages = []string{"zh", "en"}
	}
	parts := make([]letterPart, len(languages))
	for i, language := range languages {
		parts[i] = d.part(language, intro, all, ends, ending)
	}
	text, html, err := letterText(parts)
	if err != nil {
		return err
	}
	return d.s.Outbox.Write(ctx, Letter{ID: id, User: user, Subject: subject.In(languages[0]), Text: text, HTML: html, Unsubscribe: ending})
}

func (d *AlertDesk) part(language string, intro market.Text, all []AlertWords, ends, ending string) letterPart {
	what := market.AlertSorts.Label(ends)
	if !market.AlertSorts.Has(ends) {
		what = market.AlertChannels.Label(ends)
	}
	out := letterPart{
		Lang: map[string]string{"zh": "zh-CN", "en": "en"}[language], Intro: intro.In(language), Link: d.s.Outbox.Link("/inbox"), Ending: ending,
		Inbox: market.Text{ZH: "打开收件箱", EN: "Open the inbox"}.In(language),
		Ends:  market.Text{ZH: "不再接收“" + what.ZH + "”邮件（无需登录）", EN: "Stop mail of this sort (" + what.EN + "), without signing in"}.In(language),
	}
	for _, told := range all {
		line := letterLine{Title: told.Title.In(language), Line: told.Line.In(language), Link: out.Link}
		if told.Path != "" {
			line.Link = d.s.Outbox.Link(told.Path)
		}
		out.Lines = append(out.Lines, line)
	}
	return out
}

var letterHTML = template.Must(template.New("letter").Parse(`<!doctype html><meta charset="utf-8"><body style="font-family:sans-serif;color:#1c2733">
{{range .}}<div lang="{{.Lang}}"><p>{{.Intro}}</p><ul>
{{range .Lines}}<li><a href="{{.Link}}">{{.Title}}</a>{{if .Line}}<br>{{.Line}}{{end}}</li>
{{end}}</ul><p><a href="{{.Link}}">{{.Inbox}}</a></p><p><small><a href="{{.Ending}}">{{.Ends}}</a></small></p></div>
{{end}}</body>
`))

// letterText is a letter as plain text and as HTML, one language below the other.
func letterText(parts []letterPart) (text, html string, err error) {
	var plain strings.Builder
	for i, p := range parts {
		if i > 0 {
			plain.WriteString("\n----\n\n")
		}
		fmt.Fprintf(&plain, "%s\n", p.Intro)
		for _, line := range p.Lines {
			fmt.Fprintf(&plain, "\n%s\n", line.Title)
			if line.Line != "" {
				fmt.Fprintf(&plain, "%s\n", line.Line)
			}
			fmt.Fprintf(&plain, "%s\n", line.Link)
		}
		fmt.Fprintf(&plain, "\n%s %s\n\n%s\n%s\n", p.Inbox, p.Link, p.Ends, p.Ending)
	}
	var rich strings.Builder
	err = letterHTML.Execute(&rich, parts)
	return plain.String(), rich.String(), err
}
