package service

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Channel is how mail about a sort of alerts goes to a person. In the
// application everything is shown in any case.
type Channel string

// The channels.
const (
	MailOff Channel = "off"
	AtOnce  Channel = "at_once"
	Daily   Channel = "daily"
	Weekly  Channel = "weekly"
)

// Record sets of what each person has chosen, outside the journal. Each choice is
// a record of its own, so that two of them at once never undo each other.
const (
	choicesSet = "alert_choices" // id: user and sort
	habitsSet  = "alert_habits"  // id: user
	feedsSet   = "alert_feeds"   // id: hash of the token
)

func alertSets() []store.RecordSet {
	return []store.RecordSet{
		{Name: marksSet}, {Name: clicksSet, Fields: []string{"at_ms"}},
		{Name: choicesSet}, {Name: habitsSet}, {Name: feedsSet, Fields: []string{"user"}},
		{Name: deliveriesSet, Fields: []string{"open", "due_ms", "done_ms"}},
		{Name: digestsSet, Fields: []string{"at_ms"}},
	}
}

// Habits are when and how a person reads mail of the platform.
type Habits struct {
	Language string `json:"language"` // zh, en, or both
	Hour     int    `json:"hour"`     // of the day in China at which digests leave, 0 to 23
	Weekday  int    `json:"weekday"`  // on which the weekly one leaves: 1 is Monday, 7 Sunday
}

var usualHabits = Habits{Language: "both", Hour: 8, Weekday: 1}

type choice struct {
	Channel Channel `json:"channel"`
}

// AlertSettings are what a person has chosen.
type AlertSettings struct {
	Habits
	Mail    map[string]Channel // by sort
	Feed    bool               // there is a personal feed
	Carries bool               // the platform sends mail at all
	Mailbox bool               // the person has an address
	Matches *MatchLimit        // nil for who works for no organisation
}

func (d *AlertDesk) habits(ctx context.Context, user string) (Habits, error) {
	h := usualHabits
	err := d.s.Store.Records().Get(ctx, habitsSet, user, &h)
	return h, problem(ignoreNotFound(err))
}

// channel is how a person gets mail about a sort.
func (d *AlertDesk) channel(ctx context.Context, user string, sort alertSort) (Channel, error) {
	c := choice{sort.mail}
	err := d.s.Store.Records().Get(ctx, choicesSet, user+"/"+sort.code, &c)
	return c.Channel, problem(ignoreNotFound(err))
}

// Settings reads what the actor has chosen. Errors: forbidden for a visitor.
func (d *AlertDesk) Settings(ctx context.Context, a market.Actor) (AlertSettings, error) {
	if !a.SignedIn() {
		return AlertSettings{}, forbidden()
	}
	out := AlertSettings{Mail: map[string]Channel{}, Carries: d.s.Outbox.Carries()}
	var err error
	if out.Habits, err = d.habits(ctx, a.User); err != nil {
		return out, err
	}
	for _, sort := range d.sorts {
		if out.Mail[sort.code], err = d.channel(ctx, a.User, sort); err != nil {
			return out, err
		}
	}
	if out.Matches, err = d.MatchLimit(ctx, a); err != nil {
		return out, err
	}
	feeds, err := d.s.Store.Records().Find(ctx, feedsSet, "user", a.User, 1)
	if err != nil {
		return out, problem(err)
	}
	out.Feed = len(feeds) > 0
	var p person
	err = d.s.Store.Records().Get(ctx, peopleSet, a.User, &p)
	out.Mailbox = p.Email != ""
	return out, problem(ignoreNotFound(err))
}

// Choose changes what the actor has chosen; sorts that are not named stay.
// Errors: invalid.
func (d *AlertDesk) Choose(ctx context.Context, a market.Actor, in AlertSettings) (AlertSettings, error) {
	if !a.SignedIn() {
		return in, forbidden()
	}
	if err := d.checkSettings(in).Err(); err != nil {
		return in, err
	}
	records := d.s.Store.Records()
	if err := records.Put(ctx, habitsSet, a.User, in.Habits); err != nil {
		return in, problem(err)
	}
	for sort, channel := range in.Mail {
		if err := records.Put(ctx, choicesSet, a.User+"/"+sort, choice{channel}); err != nil {
			return in, problem(err)
		}
	}
	return d.Settings(ctx, a)
}

func (d *AlertDesk) checkSettings(in AlertSettings) market.Faults {
	var f market.Faults
	if !slices.Contains([]string{"zh", "en", "both"}, in.Language) {
		f.Add("language", in.Language, market.Text{ZH: "不在可选范围内", EN: "not one of the allowed values"}, market.Text{ZH: "zh、en 或 both", EN: "zh, en or both"})
	}
	if in.Hour < 0 || in.Hour > 23 {
		f.Add("hour", in.Hour, market.Text{ZH: "应为 0 至 23", EN: "it is 0 to 23"}, market.Text{})
	}
	if in.Weekday < 1 || in.Weekday > 7 {
		f.Add("weekday", in.Weekday, market.Text{ZH: "应为 1（周一）至 7（周日）", EN: "it is 1 (Monday) to 7 (Sunday)"}, market.Text{})
	}
	for code, channel := range in.Mail {
		if _, err := d.sort(code); err != nil {
			f.Add("mail", code, market.Text{ZH: "没有这类提醒", EN: "there is no such sort"}, market.Text{})
		}
		if !market.AlertChannels.Has(string(channel)) {
			f.Add("mail."+code, channel, market.Text{ZH: "不在可选范围内", EN: "not one of the allowed values"}, market.Text{ZH: "off、at_once、daily 或 weekly", EN: "off, at_once, daily or weekly"})
		}
	}
	return f
}

// Ending is what an unsubscribing link is for.
type Ending struct {
	What    string // code of alert_sort, or daily or weekly for a whole digest
	Stopped bool   // no such mail goes any more
}

// unsubscribeLink is the web address that ends mail of a sort, or a digest, for
// a person.
func (d *AlertDesk) unsubscribeLink(ctx context.Context, user, what string) (string, error) {
	token, err := d.sealer.Seal(ctx, user+"/"+what)
	if err != nil {
		return "", err
	}
	return d.s.Outbox.Link("/unsubscribe/" + token), nil
}

// Ending reads an unsubscribing link. Errors: not found for one that the
// platform has not made.
func (d *AlertDesk) Ending(ctx context.Context, token string) (Ending, error) {
	user, what, err := d.openEnding(ctx, token)
	if err != nil {
		return Ending{}, err
	}
	sorts, err := d.endedBy(ctx, user, what)
	return Ending{What: what, Stopped: len(sorts) == 0}, err
}

// Unsubscribe ends the mail that a link is for. Who has the link needs no
// account, and a second time changes nothing. Errors: not found.
func (d *AlertDesk) Unsubscribe(ctx context.Context, token string) (Ending, error) {
	user, what, err := d.openEnding(ctx, token)
	if err != nil {
		return Ending{}, err
	}
	sorts, err := d.endedBy(ctx, user, what)
	if err != nil {
		return Ending{}, err
	}
	for _, sort := range sorts {
		if err := d.s.Store.Records().Put(ctx, choicesSet, user+"/"+sort, choice{MailOff}); err != nil {
			return Ending{}, problem(err)
		}
	}
	return Ending{What: what, Stopped: true}, nil
}

func (d *AlertDesk) openEnding(ctx context.Context, token string) (user, what string, err error) {
	text, err := d.sealer.Open(ctx, token)
	if errors.Is(err, auth.ErrNotFound) {
		return "", "", notFound()
	}
	user, what, _ = strings.Cut(text, "/")
	return user, what, problem(err)
}

// endedBy are the sorts whose mail a link would end now.
func (d *AlertDesk) endedBy(ctx context.Context, user, what string) ([]string, error) {
	var out []string
	for _, sort := range d.sorts {
		channel, err := d.channel(ctx, user, sort)
		if err != nil {
			return nil, err
		}
		if channel != MailOff && (what == sort.code || what == string(channel)) {
			out = append(out, sort.code)
		}
	}
	return out, nil
}

// RenewFeed gives the actor's personal feed a new secret and forgets the former
// one. The secret is told this once: only its hash is kept.
func (d *AlertDesk) RenewFeed(ctx context.Context, a market.Actor) (token string, err error) {
	if err := d.EndFeed(ctx, a); err != nil {
		return "", err
	}
	token = d.s.World.NewID() + d.s.World.NewID() // twice 128 random bits
	err = d.s.Store.Records().Insert(ctx, feedsSet, hashed(token), struct {
		User string `json:"user"`
	}{a.User})
	return token, problem(err)
}

// EndFeed ends the actor's personal feed.
func (d *AlertDesk) EndFeed(ctx context.Context, a market.Actor) error {
	if !a.SignedIn() {
		return forbidden()
	}
	records := d.s.Store.Records()
	former, err := records.Find(ctx, feedsSet, "user", a.User, store.MaxLimit)
	if err != nil {
		return problem(err)
	}
	for _, f := range former {
		if err := records.Delete(ctx, feedsSet, f.ID); err != nil {
			return problem(err)
		}
	}
	return nil
}

func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
