package service

import (
	"context"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// feedLength is how many entries a feed has at most.
const feedLength = 50

// Feed is an Atom feed (RFC 4287).
type Feed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  feedAuthor  `xml:"author"`
	Links   []feedLink  `xml:"link"`
	Entries []feedEntry `xml:"entry"`
}

type feedAuthor struct {
	Name string `xml:"name"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type feedCategory struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr,omitempty"`
}

type feedEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Author     *feedAuthor    `xml:"author,omitempty"`
	Links      []feedLink     `xml:"link"`
	Categories []feedCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

// FeedAt is where a feed is read from: the web address of the platform as its
// reader knows it, without a slash at its end, and the feed's own path.
type FeedAt struct{ Base, Path string }

// begun is the year in which feeds had their names first: a tag (RFC 4151) keeps it.
const begun = "2026"

// tag is a name for an entry that never changes and is nobody else's.
func (at FeedAt) tag(what string) string {
	host := at.Base[strings.Index(at.Base, "://")+len("://"):]
	host, _, _ = strings.Cut(host, ":")
	return "tag:" + host + "," + begun + ":" + what
}

func (at FeedAt) feed(id, language string, title market.Text, home string) Feed {
	return Feed{
		Lang: map[bool]string{true: "en", false: "zh-CN"}[language == "en"], ID: at.tag(id), Title: title.In(language),
		Author: feedAuthor{market.Text{ZH: "对接", EN: "Duijie"}.In(language)},
		Links: []feedLink{
			{Rel: "self", Type: "application/atom+xml", Href: at.Base + at.Path},
			{Rel: "alternate", Type: "text/html", Href: at.Base + home},
		},
	}
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// finish gives a feed the time of its newest entry.
func (f *Feed) finish(now time.Time) {
	f.Updated = atomTime(now)
	for i, e := range f.Entries {
		if i == 0 || e.Updated > f.Updated {
			f.Updated = e.Updated
		}
	}
}

// ListingFeed is the public feed of the newest listings that meet a search. It
// shows what the public pages show.
func (d *AlertDesk) ListingFeed(ctx context.Context, at FeedAt, terms market.SearchTerms, language string) (Feed, error) {
	out := at.feed("listings/"+hashed(at.Path)[:16], language, market.Text{ZH: "对接：新登载", EN: "Duijie: new listings"}, "/search")
	q := queryOf(terms)
	q.Limit = feedLength
	found, err := d.s.Search(ctx, q)
	if err != nil {
		return out, err
	}
	for _, h := range found.Hits {
		out.Entries = append(out.Entries, listingEntry(at, h.Summary, language))
	}
	out.finish(d.s.World.Now())
	return out, nil
}

func listingEntry(at FeedAt, s Summary, language string) feedEntry {
	title, author := s.Title, market.Text{ZH: "匿名", EN: "Anonymous"}.In(language)
	if language == "en" {
		title = english(s)
	}
	if s.Owner != nil {
		author = s.Owner.Name
		if language == "en" && s.Owner.NameEN != "" {
			author = s.Owner.NameEN
		}
	}
	e := feedEntry{
		ID: at.tag(s.Kind + "/" + s.ID + "/" + strconv.Itoa(s.Revision)), Title: title, Updated: atomTime(s.Published), Published: atomTime(s.Published),
		Author: &feedAuthor{author}, Links: []feedLink{{Rel: "alternate", Type: "text/html", Href: at.Base + itemPath(s.Kind, s.ID)}}, Summary: s.Text,
		Categories: []feedCategory{{Term: s.Kind, Label: map[bool]market.Text{true: {ZH: "需求", EN: "Demand"}, false: {ZH: "成果", EN: "Achievement"}}[s.Kind == "demand"].In(language)}},
	}
	if s.Field != "" {
		e.Categories = append(e.Categories, feedCategory{Term: s.Field, Label: market.Fields.Label(s.Field).In(language)})
	}
	return e
}

// PersonalFeed is the feed of a person's alerts, for whoever holds its secret.
// Errors: not found.
func (d *AlertDesk) PersonalFeed(ctx context.Context, at FeedAt, token, language string) (Feed, error) {
	var of struct {
		User string `json:"user"`
	}
	err := d.s.Store.Records().Get(ctx, feedsSet, hashed(token), &of)
	if errors.Is(err, store.ErrNotFound) {
		return Feed{}, notFound()
	}
	if err != nil {
		return Feed{}, problem(err)
	}
	user, err := readAs[market.User](reading(ctx, d.s.Store), Users, of.User)
	if err != nil {
		return Feed{}, err
	}
	if user.Status != market.Active {
		return Feed{}, notFound()
	}
	out := at.feed("alerts/"+user.ID, language, market.Text{ZH: "对接：我的提醒", EN: "Duijie: my alerts"}, "/inbox")
	alerts, err := d.newestOf(ctx, addresses(actorOf(user)), BoxInbox.states(), "")
	if err != nil {
		return Feed{}, err
	}
	for _, a := range alerts[:min(len(alerts), feedLength)] {
		told, err := d.say(ctx, a)
		if err != nil {
			return Feed{}, err
		}
		if told == gone() {
			continue
		}
		if told.Path == "" {
			told.Path = "/inbox"
		}
		out.Entries = append(out.Entries, feedEntry{
			ID: at.tag("alert/" + a.ID), Title: told.Title.In(language), Updated: atomTime(a.At), Summary: told.Line.In(language),
			Links:      []feedLink{{Rel: "alternate", Type: "text/html", Href: at.Base + told.Path}},
			Categories: []feedCategory{{Term: a.Sort, Label: market.AlertSorts.Label(a.Sort).In(language)}},
		})
	}
	out.finish(d.s.World.Now())
	return out, nil
}
