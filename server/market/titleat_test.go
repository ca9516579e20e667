package market_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duijie/server/market"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Credit codes of enterprises that do not exist.
var firms = []market.CreditCode{"91220106MYA976830Q", "91220203MYA669400Y", "91220322MYA685195Y", "91220702MYA1929641"}

var provincial2022 = market.TitleList{
	DocumentNumber: "样例〔2022〕1号", Level: market.TitleProvincial, Batch: "2022", NoticeDate: "2022-06-30", ValidFrom: "2022-06-30", ValidTo: "2025-06-30",
}

// moment is noon of a day in China.
func moment(d market.Date) time.Time { return d.Time().Add(12 * time.Hour) }

// granted is a title of a list that was taken in on the day of its notice.
func granted(t testing.TB, list market.TitleList, place int, firm market.CreditCode) market.Title {
	t.Helper()
	title, err := market.NewTitle(fmt.Sprintf("%s/%d", list.DocumentNumber, place), list,
		market.TitleLine{Place: place, Name: "样例企业" + string(firm), CreditCode: firm}, "", "clerk", moment(list.NoticeDate))
	if err != nil {
		t.Fatal(err)
	}
	return title
}

// record adds an event that was recorded on a day.
func record(t testing.TB, title *market.Title, recorded market.Date, e market.TitleEvent) {
	t.Helper()
	e.RecordedAt, e.RecordedBy, e.Document, e.Reason = moment(recorded), "clerk", "样例〔2024〕9号", "样例理由"
	if err := title.Record(e); err != nil {
		t.Fatal(err)
	}
}

func renamed(effective market.Date, firm market.CreditCode) market.TitleEvent {
	return market.TitleEvent{Kind: market.TitleRenamed, Effective: effective, Facts: market.TitleFacts{Name: "更名后的企业" + string(firm), CreditCode: firm}}
}

func revoked(effective market.Date) market.TitleEvent {
	return market.TitleEvent{Kind: market.TitleRevoked, Effective: effective}
}

func restored(effective market.Date) market.TitleEvent {
	return market.TitleEvent{Kind: market.TitleRestored, Effective: effective}
}

// corrected makes a correction of what the list says now.
func corrected(title market.Title, change func(*market.TitleFacts)) market.TitleEvent {
	facts, _ := title.Listed(moment("2099-01-01"))
	change(&facts)
	return market.TitleEvent{Kind: market.TitleCorrected, Facts: facts}
}

func TestTitleAt(t *testing.T) {
	a, b, c := firms[0], firms[1], firms[2]
	later := market.Date("2030-01-01")
	for _, row := range []struct {
		rule   string
		happen func(*market.Title)
		of     market.CreditCode
		on     market.Date
		known  market.Date
		stands bool
	}{
		{"the day of the notice is the first", nil, a, "2022-06-30", later, true},
		{"not the day before", nil, a, "2022-06-29", later, false},
		{"three years on, the day of the same number is the last (民法典 art. 202)", nil, a, "2025-06-30", later, true},
		{"the day after it is over", nil, a, "2025-07-01", later, false},
		{"nobody else holds it", nil, b, "2023-01-01", later, false},
		{"an enterprise without a code holds nothing", nil, "", "2023-01-01", later, false},
		{"nothing is known before it is recorded", nil, a, "2022-06-30", "2022-06-29", false},
		{"known on the day on which it is recorded", nil, a, "2022-06-30", "2022-06-30", true},

		{"revoked: stands until the day before", func(x *market.Title) { record(t, x, "2024-03-05", revoked("2024-03-01")) }, a, "2024-02-29", later, true},
		{"revoked: not on the day itself", func(x *market.Title) { record(t, x, "2024-03-05", revoked("2024-03-01")) }, a, "2024-03-01", later, false},
		{"revoked: known only after it was recorded", func(x *market.Title) { record(t, x, "2024-03-05", revoked("2024-03-01")) }, a, "2024-03-01", "2024-03-04", true},
		{"revoked from its first day: never stood", func(x *market.Title) { record(t, x, "2024-03-05", revoked("2022-06-30")) }, a, "2022-06-30", later, false},
		{"restored: stands again from that day", func(x *market.Title) {
			record(t, x, "2024-03-05", revoked("2024-03-01"))
			record(t, x, "2024-06-01", restored("2024-05-01"))
		}, a, "2024-05-01", later, true},
		{"restored: not for the time between", func(x *market.Title) {
			record(t, x, "2024-03-05", revoked("2024-03-01"))
			record(t, x, "2024-06-01", restored("2024-05-01"))
		}, a, "2024-04-30", later, false},
		{"restored from the day of the revocation: as if it had never been", func(x *market.Title) {
			record(t, x, "2024-03-05", revoked("2024-03-01"))
			record(t, x, "2024-06-01", restored("2024-03-01"))
		}, a, "2024-03-01", later, true},
		{"restored: over when its term is over", func(x *market.Title) {
			record(t, x, "2024-03-05", revoked("2024-03-01"))
			record(t, x, "2024-06-01", restored("2024-05-01"))
		}, a, "2025-07-01", later, false},

		{"renamed: the successor holds it from that day", func(x *market.Title) { record(t, x, "2023-09-01", renamed("2023-07-01", b)) }, b, "2023-07-01", later, true},
		{"renamed: the predecessor does not any more", func(x *market.Title) { record(t, x, "2023-09-01", renamed("2023-07-01", b)) }, a, "2023-07-01", later, false},
		{"renamed: the predecessor held it the day before", func(x *market.Title) { record(t, x, "2023-09-01", renamed("2023-07-01", b)) }, a, "2023-06-30", later, true},
		{"renamed: the successor did not hold it the day before", func(x *market.Title) { record(t, x, "2023-09-01", renamed("2023-07-01", b)) }, b, "2023-06-30", later, false},
		{"renamed: nobody knew it before it was reported", func(x *market.Title) { record(t, x, "2023-09-01", renamed("2023-07-01", b)) }, a, "2023-08-01", "2023-08-31", true},
		{"renamed twice: the second successor holds it", func(x *market.Title) {
			record(t, x, "2023-09-01", renamed("2023-07-01", b))
			record(t, x, "2024-02-01", renamed("2024-01-01", c))
		}, c, "2024-01-01", later, true},
		{"renamed twice: the first successor held it between", func(x *market.Title) {
			record(t, x, "2023-09-01", renamed("2023-07-01", b))
			record(t, x, "2024-02-01", renamed("2024-01-01", c))
		}, b, "2023-12-31", later, true},
		{"renamed: an earlier renaming that is reported late does not displace a later one", func(x *market.Title) {
			record(t, x, "2024-02-01", renamed("2024-01-01", c))
			record(t, x, "2024-03-01", renamed("2023-07-01", b))
		}, c, "2024-01-01", later, true},
		{"renamed wrongly: taken back by another with effect on the same day", func(x *market.Title) {
			record(t, x, "2023-09-01", renamed("2023-07-01", b))
			record(t, x, "2023-09-02", renamed("2023-07-01", a))
		}, a, "2023-07-01", later, true},
		{"renamed: a new term begins with no renaming", func(x *market.Title) { record(t, x, "2023-09-01", renamed("2023-07-01", b)) }, b, "2025-07-01", later, false},
		{"renamed and then revoked: the successor holds it no longer", func(x *market.Title) {
			record(t, x, "2023-09-01", renamed("2023-07-01", b))
			record(t, x, "2024-03-05", revoked("2024-03-01"))
		}, b, "2024-03-01", later, false},

		{"corrected: replaces from the start what the list said", func(x *market.Title) {
			record(t, x, "2022-08-01", corrected(*x, func(f *market.TitleFacts) { f.CreditCode = b }))
		}, b, "2022-06-30", later, true},
		{"corrected: the wrong one never held it", func(x *market.Title) {
			record(t, x, "2022-08-01", corrected(*x, func(f *market.TitleFacts) { f.CreditCode = b }))
		}, a, "2022-06-30", later, false},
		{"corrected: as known before it was recorded the list still says so", func(x *market.Title) {
			record(t, x, "2022-08-01", corrected(*x, func(f *market.TitleFacts) { f.CreditCode = b }))
		}, a, "2022-06-30", "2022-07-31", true},
		{"corrected: a longer term", func(x *market.Title) {
			record(t, x, "2022-08-01", corrected(*x, func(f *market.TitleFacts) { f.ValidTo = "2025-12-31" }))
		}, a, "2025-12-31", later, true},
		{"corrected after a renaming: the renaming stands", func(x *market.Title) {
			record(t, x, "2023-09-01", renamed("2023-07-01", b))
			record(t, x, "2024-02-01", corrected(*x, func(f *market.TitleFacts) { f.ValidTo = "2025-12-31" }))
		}, b, "2025-12-31", later, true},
	} {
		title := granted(t, provincial2022, 1, a)
		if row.happen != nil {
			row.happen(&title)
		}
		standing := market.TitleAt([]market.Title{title}, row.of, row.on, moment(row.known))
		if (len(standing) == 1) != row.stands {
			t.Errorf("%s: %d titles of %s on %s as known on %s", row.rule, len(standing), row.of, row.on, row.known)
		}
	}
}

func TestTitlesOfOneDayComeHighestFirst(t *testing.T) {
	national := provincial2022
	national.DocumentNumber, national.Level = "样例〔2022〕2号", market.TitleNational
	newer := provincial2022
	newer.DocumentNumber, newer.NoticeDate = "样例〔2022〕3号", "2022-07-15"
	titles := []market.Title{granted(t, provincial2022, 1, firms[0]), granted(t, newer, 1, firms[0]), granted(t, national, 1, firms[0])}
	var got []string
	for _, s := range market.TitleAt(titles, firms[0], "2023-01-01", moment("2023-01-01")) {
		got = append(got, s.Key.DocumentNumber)
	}
	if diff := cmp.Diff([]string{"样例〔2022〕2号", "样例〔2022〕3号", "样例〔2022〕1号"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestANationalTitleCountsAsProvincialWhereThePolicySaysSo(t *testing.T) {
	for _, row := range []struct {
		rule     string
		has, ask market.TitleLevel
		counts   bool
		want     bool
	}{
		{"the level itself", market.TitleProvincial, market.TitleProvincial, false, true},
		{"national for provincial, by the policy", market.TitleNational, market.TitleProvincial, true, true},
		{"a champion for provincial, by the policy", market.TitleChampion, market.TitleProvincial, true, true},
		{"national for provincial, not said", market.TitleNational, market.TitleProvincial, false, false},
		{"national for a city's, whatever the policy says of provincial ones", market.TitleNational, market.TitleCity, true, false},
		{"a city's for provincial", market.TitleCity, market.TitleProvincial, true, false},
		{"provincial for national", market.TitleProvincial, market.TitleNational, true, false},
	} {
		standing := []market.TitleStanding{{Facts: market.TitleFacts{Level: row.has}}}
		if got := market.Holds(standing, row.ask, row.counts); got != row.want {
			t.Errorf("%s: %v", row.rule, got)
		}
	}
	if market.Holds(nil, market.TitleProvincial, true) {
		t.Error("nothing counts as something")
	}
}

func TestFirstTitle(t *testing.T) {
	a, b, c := firms[0], firms[1], firms[2]
	renewal := provincial2022
	renewal.DocumentNumber, renewal.NoticeDate, renewal.ValidFrom, renewal.ValidTo = "样例〔2025〕1号", "2025-06-20", "2025-06-20", "2028-06-20"
	of := func(titles ...market.Title) []market.Title { return titles }
	with := func(title market.Title, recorded market.Date, e market.TitleEvent) market.Title {
		record(t, &title, recorded, e)
		return title
	}
	for _, row := range []struct {
		rule   string
		titles []market.Title
		of     market.CreditCode
		known  market.Date
		want   string // document number
	}{
		{"a renewal is not the first", of(granted(t, renewal, 1, a), granted(t, provincial2022, 1, a)), a, "2030-01-01", "样例〔2022〕1号"},
		{"the renewal of another is that one's first", of(granted(t, renewal, 1, b), granted(t, provincial2022, 1, a)), b, "2030-01-01", "样例〔2025〕1号"},
		{"one that was revoked was the first all the same", of(with(granted(t, provincial2022, 1, a), "2024-03-05", revoked("2024-03-01")), granted(t, renewal, 1, a)), a, "2030-01-01", "样例〔2022〕1号"},
		{"the title of a predecessor was the first", of(with(granted(t, provincial2022, 1, a), "2023-09-01", renamed("2023-07-01", b)), granted(t, renewal, 1, b)), b, "2030-01-01", "样例〔2022〕1号"},
		{"and of a predecessor's predecessor", of(
			with(with(granted(t, provincial2022, 1, a), "2023-09-01", renamed("2023-07-01", b)), "2024-02-01", renamed("2024-01-01", c)),
			granted(t, renewal, 1, c)), c, "2030-01-01", "样例〔2022〕1号"},
		{"also where the renaming stands on another title", of(
			granted(t, provincial2022, 1, a),
			with(granted(t, renewal, 1, a), "2026-09-01", renamed("2026-07-01", b))), b, "2030-01-01", "样例〔2022〕1号"},
		{"a predecessor that is named again has had its first", of(with(granted(t, provincial2022, 1, a), "2023-09-01", renamed("2023-07-01", b)), granted(t, renewal, 1, a)), a, "2030-01-01", "样例〔2022〕1号"},
		{"of what was known", of(granted(t, renewal, 1, a), granted(t, provincial2022, 1, a)), a, "2022-06-29", ""},
		{"a code that was corrected away had none", of(with(granted(t, provincial2022, 1, a), "2022-08-01", corrected(granted(t, provincial2022, 1, a), func(f *market.TitleFacts) { f.CreditCode = b }))), a, "2030-01-01", ""},
		{"nor one that a renaming named wrongly", of(with(with(granted(t, provincial2022, 1, a), "2023-09-01", renamed("2023-07-01", b)), "2023-09-02", renamed("2023-07-01", a))), b, "2030-01-01", ""},
		{"another level", of(granted(t, provincial2022, 1, a)), c, "2030-01-01", ""},
	} {
		first, _ := market.FirstTitle(row.titles, row.of, market.TitleProvincial, moment(row.known))
		if first.Key.DocumentNumber != row.want {
			t.Errorf("%s: %q, want %q", row.rule, first.Key.DocumentNumber, row.want)
		}
	}
	if first, found := market.FirstTitle(of(granted(t, provincial2022, 1, a)), a, market.TitleNational, moment("2030-01-01")); found {
		t.Errorf("a provincial title is the first national one: %+v", first)
	}
}

// The days and moments from which the histories below are made: few, so that
// things fall on one day often.
var (
	someDays  = []market.Date{"2022-01-01", "2022-06-30", "2023-01-01", "2023-07-01", "2024-01-01", "2024-03-01", "2025-06-30", "2025-07-01", "2026-01-01"}
	someKinds = []market.TitleEventKind{market.TitleRenamed, market.TitleRevoked, market.TitleRestored, market.TitleCorrected}
)

func drawEvent(t *rapid.T, at time.Time) market.TitleEvent {
	e := market.TitleEvent{Kind: rapid.SampledFrom(someKinds).Draw(t, "kind"), Effective: rapid.SampledFrom(someDays).Draw(t, "effective"), RecordedAt: at}
	from := rapid.IntRange(0, len(someDays)-1).Draw(t, "from")
	e.Facts = market.TitleFacts{
		Level: rapid.SampledFrom([]market.TitleLevel{market.TitleCity, market.TitleProvincial, market.TitleNational}).Draw(t, "level"), Name: "某企业",
		CreditCode: rapid.SampledFrom(append([]market.CreditCode{""}, firms...)).Draw(t, "firm"),
		NoticeDate: someDays[from], ValidFrom: someDays[from], ValidTo: someDays[rapid.IntRange(from, len(someDays)-1).Draw(t, "to")],
	}
	return e
}

// drawTitles makes titles with any events, whether or not the checks of an event
// would let them pass: the answers must be sound for whatever stands there.
func drawTitles(t *rapid.T) []market.Title {
	titles := make([]market.Title, rapid.IntRange(1, 4).Draw(t, "titles"))
	for i := range titles {
		at := moment(rapid.SampledFrom(someDays).Draw(t, "taken in"))
		grant := drawEvent(t, at)
		grant.Kind, grant.Effective = market.TitleGranted, grant.Facts.ValidFrom
		titles[i] = market.Title{ID: fmt.Sprint(i), Key: market.TitleKey{DocumentNumber: "样例〔2022〕1号", Place: i + 1}, Events: []market.TitleEvent{grant}}
		for range rapid.IntRange(0, 6).Draw(t, "events") {
			at = at.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "days later")) * 24 * time.Hour)
			titles[i].Events = append(titles[i].Events, drawEvent(t, at))
		}
	}
	return titles
}

// What is recorded later changes no answer as it was known before.
func TestAnAnswerAsKnownThenStaysForEver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := drawTitles(t)
		knownAt := moment(rapid.SampledFrom(someDays).Draw(t, "known at"))
		ask := func() (out []string) {
			for _, firm := range firms {
				for _, day := range someDays {
					out = append(out, fmt.Sprintf("%s %s %+v", firm, day, market.TitleAt(titles, firm, day, knownAt)))
				}
				for _, level := range []market.TitleLevel{market.TitleProvincial, market.TitleNational} {
					first, found := market.FirstTitle(titles, firm, level, knownAt)
					out = append(out, fmt.Sprintf("%s %s first %+v %v", firm, level, first, found))
				}
			}
			return out
		}
		before := ask()
		title := &titles[rapid.IntRange(0, len(titles)-1).Draw(t, "which")]
		for range rapid.IntRange(1, 4).Draw(t, "later events") {
			title.Events = append(title.Events, drawEvent(t, knownAt.Add(time.Millisecond*time.Duration(rapid.IntRange(1, 1000).Draw(t, "later")))))
		}
		if diff := cmp.Diff(before, ask()); diff != "" {
			t.Fatalf("as known at %s:\n%s", knownAt, diff)
		}
	})
}

// A title stands for one enterprise or for none: renaming moves and never
// doubles, and nothing stands outside its term or while it is revoked.
func TestATitleStandsForAtMostOneEnterprise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := drawTitles(t)
		knownAt := moment(rapid.SampledFrom(someDays).Draw(t, "known at"))
		for _, day := range someDays {
			holders := map[string]int{}
			for _, firm := range firms {
				for _, s := range market.TitleAt(titles, firm, day, knownAt) {
					holders[s.Title]++
					if s.Facts.CreditCode != firm || day < s.Facts.ValidFrom || day > s.Facts.ValidTo {
						t.Fatalf("%s on %s: %+v", firm, day, s)
					}
				}
			}
			for _, title := range titles {
				state, known := title.On(day, knownAt)
				want := 0
				if known && state.Status == market.TitleValid && state.Facts.CreditCode != "" {
					want = 1
				}
				if holders[title.ID] != want {
					t.Fatalf("title %s on %s: %d holders, want %d", title.ID, day, holders[title.ID], want)
				}
				if known && state.Status == market.TitleValid && revokedOn(title, day, knownAt) {
					t.Fatalf("title %s stands on %s although it is revoked", title.ID, day)
				}
			}
		}
	})
}

// revokedOn finds the last word on a day by looking for one that no other
// comes after.
func revokedOn(title market.Title, day market.Date, knownAt time.Time) bool {
	last := -1
	for i, e := range title.Events {
		if e.RecordedAt.After(knownAt) || e.Effective > day || e.Kind != market.TitleRevoked && e.Kind != market.TitleRestored {
			continue
		}
		if last < 0 || e.Effective >= title.Events[last].Effective {
			last = i
		}
	}
	return last >= 0 && title.Events[last].Kind == market.TitleRevoked
}

// Renamings make one enterprise of several codes; a correction does not.
func TestFamily(t *testing.T) {
	a, b, c, d := firms[0], firms[1], firms[2], firms[3]
	first, second := granted(t, provincial2022, 1, a), granted(t, provincial2022, 2, a)
	record(t, &first, "2024-01-01", renamed("2023-12-01", b))
	record(t, &second, "2024-02-01", renamed("2023-12-01", c)) // a division
	other := granted(t, provincial2022, 3, d)
	record(t, &other, "2024-01-01", corrected(other, func(f *market.TitleFacts) { f.CreditCode = c }))
	titles := []market.Title{first, second, other}
	for _, row := range []struct {
		rule  string
		of    market.CreditCode
		known market.Date
		want  []market.CreditCode
	}{
		{"alone before anything was recorded", a, "2023-12-31", []market.CreditCode{a}},
		{"the predecessor with its successor", a, "2024-01-15", []market.CreditCode{a, b}},
		{"the successor with its predecessor", b, "2024-01-15", []market.CreditCode{a, b}},
		{"both parts of a division with each other", c, "2024-03-01", []market.CreditCode{a, b, c}},
		{"not one whose code stood on the list by mistake", d, "2024-03-01", []market.CreditCode{d}},
	} {
		if got := market.Family(titles, row.of, moment(row.known)); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v", row.rule, got)
		}
	}
}
