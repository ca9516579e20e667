package service_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/auth"
	"duijie/server/mail"
	"duijie/server/mail/mailtest"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/mongo"
	"duijie/server/store/mongo/mongotest"
	"duijie/server/store/sqlite"
)

// stopped is a world whose time stands until a test moves it on.
type stopped struct {
	market.RealWorld
	at atomic.Int64
}

func (c *stopped) Now() time.Time { return time.UnixMilli(c.at.Load()).UTC() }

// until moves the time on, never back.
func (c *stopped) until(t time.Time) { c.at.Store(max(c.at.Load(), t.UnixMilli())) }

func china(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", text, market.China)
	if err != nil {
		panic(err)
	}
	return t
}

// town is a market of a university and an enterprise, with a person each who
// reads mail, and a matcher that finds what it is told to.
type town struct {
	*service.Service
	clock        *stopped
	ranker       *ranker
	uni, firm    market.Actor
	reviewer     market.Actor
	officer      market.Actor // who may admit in Changchun
	accounts     *service.Accounts
	achievements int
}

// opened is a service over a store, as a process has one.
func opened(t *testing.T, st store.Store, w *stopped, r *ranker) *service.Service {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	outbox := service.NewOutbox(service.OutboxDeps{Store: st, World: w, Log: quiet, URL: "https://duijie.example.com"})
	return service.New(service.Deps{Store: st, World: w, Finder: nothing{}, Matcher: r, Outbox: outbox, Log: quiet})
}

func townOver(t *testing.T, b store.Backend) *town {
	t.Helper()
	w := &stopped{}
	w.until(china("2026-12-30 20:00"))
	st, err := store.Open(t.Context(), b, store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: w})
	ok(t, err)
	t.Cleanup(func() { _ = st.Close() })
	r := &ranker{model: "model-a"}
	f := &town{Service: opened(t, st, w, r), clock: w, ranker: r, reviewer: office("220000", market.RoleReviewer)}
	f.accounts, err = service.NewAccounts(t.Context(), service.AccountDeps{Store: st, World: w, Log: slog.New(slog.DiscardHandler),
		Options: service.AccountOptions{Cost: auth.Cost{MemoryKiB: 64, Passes: 1, Lanes: 1}}})
	ok(t, err)
	f.uni = f.joins(t, "transfer@beilu.example", admit(t, f.Service, uniCode, "北陆大学", "220104", market.University).Organisation, market.RoleMember, "")
	f.firm = f.joins(t, "rd@hanchen.example", admit(t, f.Service, firmCode, "瀚辰公司", "220106", market.Enterprise).Organisation, market.RoleMember, "")
	f.officer = f.joins(t, "office@city.example", admit(t, f.Service, officeCode, "长春市科技局", "220100", market.Department).Organisation, market.RoleDepartmentManager, "220100")
	return f
}

// joins makes an account of an organisation with a mailbox.
func (f *town) joins(t *testing.T, name, organisation string, role market.Role, region string) market.Actor {
	t.Helper()
	a, err := f.accounts.CreateSample(t.Context(), service.NewUser{
		Login: name, Password: goodPassword, Name: "某某", Email: name, Organisation: organisation, Roles: []market.Grant{{Role: role, Region: region}},
	})
	ok(t, err)
	return a
}

func newTown(t *testing.T) *town {
	t.Helper()
	b, err := sqlite.Open(t.Context(), t.TempDir())
	ok(t, err)
	return townOver(t, b)
}

// offers publishes an achievement of the university and gives its id.
func (f *town) offers(t *testing.T) string {
	t.Helper()
	f.achievements++
	w, err := f.Achievements.Create(t.Context(), f.uni, draftOf(fmt.Sprintf("A-%d", f.achievements)))
	ok(t, err)
	return published(t, f.Achievements, f.uni, f.reviewer, w).Item.ID
}

// needs publishes a demand of the enterprise and gives its id.
func (f *town) needs(t *testing.T, number string, change func(*market.DemandContent)) string {
	t.Helper()
	content := heat
	if change != nil {
		change(&content)
	}
	w, err := f.Demands.Create(t.Context(), f.firm, service.Draft[market.DemandContent]{Number: number, Content: content})
	ok(t, err)
	return published(t, f.Demands, f.firm, f.reviewer, w).Item.ID
}

// hears tells and spreads all that the journal holds behind where that stands.
func hears(ctx context.Context, s *service.Service) error {
	after, err := s.Alerts.Told(ctx)
	if err != nil {
		return err
	}
	err = entries(ctx, s, after, func(e store.Entry) error { return s.Alerts.Tell(ctx, e) }, s.Alerts.NoteTold)
	if err != nil {
		return err
	}
	if after, err = s.Alerts.Spreading(ctx); err != nil {
		return err
	}
	return entries(ctx, s, after, func(e store.Entry) error { _, err := s.Alerts.Spread(ctx, e); return err }, s.Alerts.NoteSpread)
}

func entries(ctx context.Context, s *service.Service, after int64, do func(store.Entry) error, note func(context.Context, int64) error) error {
	found, err := s.Store.Entries(ctx, after, 1000)
	if err != nil || len(found) == 0 {
		return err
	}
	for _, e := range found {
		if err := do(e); err != nil {
			return err
		}
	}
	return note(ctx, found[len(found)-1].Number)
}

func (f *town) box(t *testing.T, a market.Actor, box service.Box) []service.AlertRow {
	t.Helper()
	rows, err := f.Alerts.List(t.Context(), a, service.AlertFilter{Box: box, Size: 100})
	ok(t, err)
	return rows.Rows
}

func (f *town) hears(t *testing.T) {
	t.Helper()
	ok(t, hears(t.Context(), f.Service))
}

// paired is a town where a demand has just met an achievement.
func paired(t *testing.T, change func(*market.DemandContent)) (f *town, achievement, demand string) {
	t.Helper()
	f = newTown(t)
	achievement = f.offers(t)
	ok(t, f.Alerts.Begin(t.Context(), false))
	f.ranker.found = []string{achievement}
	demand = f.needs(t, "D-1", change)
	f.hears(t)
	return f, achievement, demand
}

func TestBothSidesHearOfAMatchOnce(t *testing.T) {
	f, achievement, demand := paired(t, nil)
	for range 2 { // again from where it stands, and from the beginning
		f.hears(t)
		ok(t, f.Alerts.NoteTold(t.Context(), 0))
	}
	for name, c := range map[string]struct {
		a          market.Actor
		own, other string
	}{"the university": {f.uni, achievement, demand}, "the enterprise": {f.firm, demand, achievement}} {
		rows := f.box(t, c.a, service.BoxInbox)
		if len(rows) != 1 {
			t.Fatalf("%s has %d alerts", name, len(rows))
		}
		r := rows[0]
		if r.Own.ID != c.own || r.Other.ID != c.other || r.Match == nil || r.Match.Model != "model-a" || r.Alert.State != market.AlertNew {
			t.Errorf("%s reads %+v", name, r)
		}
		if n, err := f.Alerts.Count(t.Context(), c.a); err != nil || n != 1 {
			t.Errorf("%s has %d new (%v)", name, n, err)
		}
	}
	if _, err := f.Alerts.Alert(t.Context(), f.firm, f.box(t, f.uni, service.BoxInbox)[0].Alert.ID); market.CodeOf(err) != market.CodeNotFound {
		t.Errorf("the enterprise reads the university's alert: %v", err)
	}
}

func TestNobodyHearsOfWhatIsNotForThem(t *testing.T) {
	for rule, c := range map[string]struct {
		spoil func(f *town, achievement string)
	}{
		"of one's own": {func(f *town, _ string) {
			w, err := f.Achievements.Create(t.Context(), f.firm, draftOf("A-9"))
			ok(t, err)
			f.ranker.found = []string{published(t, f.Achievements, f.firm, f.reviewer, w).Item.ID}
		}},
		"of what was withdrawn": {func(f *town, achievement string) {
			w, err := f.Achievements.Work(t.Context(), f.uni, achievement)
			ok(t, err)
			_, err = f.Achievements.Do(t.Context(), f.uni, achievement, w.Version, market.Withdraw, "不再转让")
			ok(t, err)
		}},
		"of an organisation that is suspended": {func(f *town, _ string) {
			o, version, err := f.Organisation(t.Context(), f.uni.Organisation)
			ok(t, err)
			o.Status = market.Suspended
			_, _, err = f.UpdateOrganisation(t.Context(), operator, o.ID, version, o)
			ok(t, err)
		}},
		"of what is worth too little": {func(f *town, _ string) { f.ranker.found = nil }},
	} {
		t.Run(rule, func(t *testing.T) {
			f := newTown(t)
			achievement := f.offers(t)
			f.ranker.found = []string{achievement}
			ok(t, f.Alerts.Begin(t.Context(), false))
			f.needs(t, "D-1", nil)
			c.spoil(f, achievement)
			f.hears(t)
			if n := len(f.box(t, f.firm, service.BoxInbox)) + len(f.box(t, f.uni, service.BoxInbox)); n != 0 {
				t.Errorf("%d alerts", n)
			}
		})
	}
}

// changed publishes another text of a demand.
func (f *town) changed(t *testing.T, demand string, change func(*market.DemandContent)) {
	t.Helper()
	f.clock.until(f.clock.Now().Add(time.Hour))
	w, err := f.Demands.Work(t.Context(), f.firm, demand)
	ok(t, err)
	content := w.Item.Public.Content
	change(&content)
	w, err = f.Demands.Edit(t.Context(), f.firm, demand, w.Version, service.Draft[market.DemandContent]{Number: w.Item.Number, Content: content})
	ok(t, err)
	published(t, f.Demands, f.firm, f.reviewer, w)
	f.hears(t)
}

func longer(c *market.DemandContent) { c.Problem += "需要耐温150℃以上。" }

func TestAnotherTextIsToldInPlaceOfTheFirst(t *testing.T) {
	f, _, demand := paired(t, nil)
	f.changed(t, demand, longer)
	rows := f.box(t, f.uni, service.BoxInbox)
	if len(rows) != 1 || rows[0].Alert.Other.Revision != 2 || rows[0].Changed {
		t.Errorf("the university reads %d alerts: %+v", len(rows), rows)
	}
	// The enterprise was told of the achievement, whose text is the same.
	if rows := f.box(t, f.firm, service.BoxInbox); len(rows) != 1 || !rows[0].Changed || rows[0].Match != nil {
		t.Errorf("the enterprise reads %+v", rows)
	}
}

func TestADismissalIsAFeedbackAndLastsAsLongAsItsReason(t *testing.T) {
	for reason, again := range map[string]int{"other_field": 0, "already_known": 0, "too_expensive": 1, "immature": 1} {
		t.Run(reason, func(t *testing.T) {
			f, achievement, demand := paired(t, nil)
			id := f.box(t, f.uni, service.BoxInbox)[0].Alert.ID
			_, err := f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertDismiss})
			wantCode(t, "without a reason", err, market.CodeInvalid)
			_, err = f.Alerts.Do(t.Context(), f.firm, id, market.AlertDeed{Action: market.AlertDismiss, Reason: reason})
			wantCode(t, "another's", err, market.CodeNotFound)
			_, err = f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertDismiss, Reason: reason})
			ok(t, err)
			d, err := f.Store.Get(t.Context(), service.Feedbacks, market.FeedbackID(demand, achievement, f.uni.User))
			ok(t, err)
			given, err := store.As[market.Feedback](d)
			ok(t, err)
			if given.Judgement.Reason != reason || given.Side != market.SideOfferer || given.Shown.Model != "model-a" || given.Demand.Revision != 1 || given.Demand.Version == 0 {
				t.Errorf("the feedback is %+v", given)
			}
			cases, err := f.FeedbackCases(t.Context())
			ok(t, err)
			if learnt := len(cases.Cases); learnt != map[bool]int{true: 0, false: 1}[reason == market.ReasonKnown] {
				t.Errorf("%d cases to learn from", learnt)
			}
			f.changed(t, demand, longer)
			if rows := f.box(t, f.uni, service.BoxInbox); len(rows) != again {
				t.Errorf("another text was told %d times, want %d", len(rows), again)
			}
		})
	}
}

func TestAnAlertThatComesBackTakesItsFeedbackAlong(t *testing.T) {
	f, _, _ := paired(t, nil)
	id := f.box(t, f.uni, service.BoxInbox)[0].Alert.ID
	_, err := f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertDismiss, Reason: "far"})
	ok(t, err)
	if rows := f.box(t, f.uni, service.BoxDone); len(rows) != 1 || rows[0].Stepped != "某某" {
		t.Errorf("done with are %+v", rows)
	}
	_, err = f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertReopen})
	ok(t, err)
	n, err := f.Store.Count(t.Context(), store.Query{Kind: service.Feedbacks})
	ok(t, err)
	if n != 0 {
		t.Errorf("%d judgements stand", n)
	}
}

func TestASnoozedAlertComesBackOnItsDay(t *testing.T) {
	f, _, _ := paired(t, nil)
	id := f.box(t, f.uni, service.BoxInbox)[0].Alert.ID
	_, err := f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertSnooze, Until: "2026-12-30"})
	wantCode(t, "until today", err, market.CodeInvalid)
	_, err = f.Alerts.Do(t.Context(), f.uni, id, market.AlertDeed{Action: market.AlertSnooze, Until: "2027-01-02"})
	ok(t, err)
	f.clock.until(china("2027-01-01 23:59"))
	if n, err := f.Alerts.Wake(t.Context()); err != nil || n != 0 {
		t.Errorf("the day before %d come back (%v)", n, err)
	}
	f.clock.until(china("2027-01-02 00:01"))
	if n, err := f.Alerts.Wake(t.Context()); err != nil || n != 1 {
		t.Errorf("on its day %d come back (%v)", n, err)
	}
	if rows := f.box(t, f.uni, service.BoxInbox); len(rows) != 1 || rows[0].Alert.State != market.AlertNew {
		t.Errorf("the inbox holds %+v", rows)
	}
}

func TestAnAlertShowsNoMoreThanIsPublicNow(t *testing.T) {
	f, _, demand := paired(t, nil)
	w, err := f.Demands.Work(t.Context(), f.firm, demand)
	ok(t, err)
	_, err = f.Demands.Do(t.Context(), f.firm, demand, w.Version, market.Withdraw, "已经解决")
	ok(t, err)
	row := f.box(t, f.uni, service.BoxInbox)[0] // not followed yet
	if row.Other != nil || row.Match != nil || strings.Contains(row.Words.Title.ZH, heat.Title) {
		t.Errorf("it shows %+v", row)
	}
	f.hears(t)
	if n := len(f.box(t, f.uni, service.BoxInbox)) + len(f.box(t, f.firm, service.BoxInbox)); n != 0 {
		t.Errorf("%d alerts about it are open", n)
	}
}

// TestAnAnonymousOwnerIsInNoAlert looks through all that reaches the other side.
func TestAnAnonymousOwnerIsInNoAlert(t *testing.T) {
	f, _, _ := paired(t, func(c *market.DemandContent) { c.Anonymous = true })
	if rows := f.box(t, f.firm, service.BoxInbox); len(rows) != 1 {
		t.Fatalf("the anonymous owner has %d alerts", len(rows))
	}
	token, err := f.Alerts.RenewFeed(t.Context(), f.uni)
	ok(t, err)
	at := service.FeedAt{Base: "https://duijie.example.com", Path: "/feed"}
	feed, err := f.Alerts.PersonalFeed(t.Context(), at, token, "zh")
	ok(t, err)
	f.clock.until(china("2027-01-01 08:01"))
	_, err = f.Alerts.Digest(t.Context())
	ok(t, err)
	var letters []mail.Message
	_, err = f.Outbox.Deliver(t.Context(), postmanFunc(func(_ context.Context, m mail.Message) error {
		if m.To == "transfer@beilu.example" {
			letters = append(letters, m)
		}
		return nil
	}))
	ok(t, err)
	rows := f.box(t, f.uni, service.BoxInbox)
	alert, err := f.Store.Get(t.Context(), service.Alerts, rows[0].Alert.ID)
	ok(t, err)
	owner, _, err := f.Organisation(t.Context(), f.firm.Organisation)
	ok(t, err)
	for what, v := range map[string]any{"row": rows, "document": alert.Body, "feed": feed, "letters": letters} {
		text, err := json.Marshal(v)
		ok(t, err)
		if !strings.Contains(string(text), heat.Title) && what != "document" {
			t.Errorf("%s says nothing of the demand: %s", what, text)
		}
		for _, secret := range []string{owner.ID, owner.Name, string(owner.CreditCode), "D-1", f.firm.User, `"220106"`} {
			if strings.Contains(string(text), secret) {
				t.Errorf("%s holds %s: %s", what, secret, text)
			}
		}
	}
}

// crash ends a process at the n-th moment at which something is written: before
// it, or after it and before anybody knows.
type crash struct {
	at, n int
	dead  bool
}

var errCrash = errors.New("the process ends")

func (c *crash) point() error {
	if c.n++; c.n == c.at {
		c.dead = true
	}
	if c.dead {
		return errCrash
	}
	return nil
}

func (c *crash) around(do func() error) error {
	if err := c.point(); err != nil {
		return err
	}
	if err := do(); err != nil {
		return err
	}
	return c.point()
}

// brittle is a store in a process that ends.
type brittle struct {
	store.Store
	crash *crash
}

func (b brittle) Commit(ctx context.Context, m store.Meta, fn func(context.Context, store.Tx) error) (r store.Receipt, err error) {
	err = b.crash.around(func() error { r, err = b.Store.Commit(ctx, m, fn); return err })
	return r, err
}

func (b brittle) Records() store.Records { return brittleRecords{b.Store.Records(), b.crash} }

type brittleRecords struct {
	store.Records
	crash *crash
}

func (r brittleRecords) Insert(ctx context.Context, set, id string, v any) error {
	return r.crash.around(func() error { return r.Records.Insert(ctx, set, id, v) })
}

func (r brittleRecords) Put(ctx context.Context, set, id string, v any) error {
	return r.crash.around(func() error { return r.Records.Put(ctx, set, id, v) })
}

// post is the mail that came, by Message-ID.
type post struct {
	mu   sync.Mutex
	came map[string]mail.Message
}

func (p *post) Send(_ context.Context, m mail.Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.came[m.ID] = m
	return nil
}

// lives is what a process does in three days: it tells, spreads, writes digests
// and carries mail.
func lives(ctx context.Context, s *service.Service, w *stopped, p *post) error {
	if err := hears(ctx, s); err != nil {
		return err
	}
	for _, day := range []string{"2026-12-31 08:01", "2027-01-01 08:01", "2027-01-02 08:01"} {
		if _, err := s.Outbox.Deliver(ctx, p); err != nil {
			return err
		}
		w.until(china(day))
		if _, err := s.Alerts.Digest(ctx); err != nil {
			return err
		}
	}
	_, err := s.Outbox.Deliver(ctx, p)
	return err
}

// TestNothingIsLostOrToldTwiceWhereverAProcessEnds lets a process end at every
// moment at which it writes, one after another, and another one go on.
func TestNothingIsLostOrToldTwiceWhereverAProcessEnds(t *testing.T) {
	crashes := 0
	for ; ; crashes++ {
		f := newTown(t)
		achievement := f.offers(t)
		ok(t, f.Alerts.Begin(t.Context(), false))
		settings, err := f.Alerts.Settings(t.Context(), f.uni)
		ok(t, err)
		settings.Mail = map[string]service.Channel{market.AlertMatch: service.AtOnce}
		_, err = f.Alerts.Choose(t.Context(), f.uni, settings)
		ok(t, err)
		f.ranker.found = []string{achievement}
		f.needs(t, "D-1", nil)
		f.applies(t)

		p := &post{came: map[string]mail.Message{}}
		c := &crash{at: crashes + 1}
		err = lives(t.Context(), opened(t, brittle{f.Store, c}, f.clock, f.ranker), f.clock, p)
		if err != nil && !c.dead {
			t.Fatal(err)
		}
		again := opened(t, f.Store, f.clock, f.ranker)
		ok(t, lives(t.Context(), again, f.clock, p))
		f.clock.until(china("2027-01-05 08:01"))
		ok(t, second(again.Alerts.Digest(t.Context())))
		ok(t, second(again.Outbox.Deliver(t.Context(), p)))

		letters := map[string]int{}
		for _, m := range p.came {
			letters[m.To] += strings.Count(m.Text, "duijie.example.com/demands/") + strings.Count(m.Text, "duijie.example.com/achievements/") +
				strings.Count(m.Text, "duijie.example.com/desk/applications/")
		}
		for who, a := range map[string]market.Actor{"transfer@beilu.example": f.uni, "rd@hanchen.example": f.firm, "office@city.example": f.officer} {
			if n := len(f.box(t, a, service.BoxInbox)); n != 1 {
				t.Errorf("ended at %d: %s has %d alerts", c.at, who, n)
			}
			if n := letters[who]; n != 2 { // in Chinese and in English
				t.Errorf("ended at %d: mail tells %s of it %d times", c.at, who, n)
			}
		}
		if !c.dead {
			break
		}
	}
	if crashes < 20 {
		t.Errorf("only %d moments: the process does not write what it should", crashes)
	}
}

// TestTwoProcessesTellEachThingOnce has two processes follow one journal while
// things happen.
func TestTwoProcessesTellEachThingOnce(t *testing.T) {
	t.Run("over SQLite", func(t *testing.T) {
		f := newTown(t)
		twoTell(t, f, opened(t, f.Store, f.clock, f.ranker), 8)
	})
	t.Run("no more than the cap, over SQLite", func(t *testing.T) {
		f := newTown(t)
		f.MatchAlerts = 5
		twoTell(t, f, opened(t, f.Store, f.clock, f.ranker), 8)
	})
	t.Run("over MongoDB", func(t *testing.T) {
		uri := mongotest.Start(t)
		backend := func() store.Backend {
			b, err := mongo.Open(t.Context(), uri)
			ok(t, err)
			return b
		}
		f := townOver(t, backend())
		other, err := store.Open(t.Context(), backend(), store.Options{Collections: service.Collections(), Records: service.RecordSets(), World: f.clock})
		ok(t, err)
		t.Cleanup(func() { _ = other.Close() })
		f.MatchAlerts = 4
		twoTell(t, f, opened(t, other, f.clock, f.ranker), 2)
	})
}

func twoTell(t *testing.T, f *town, other *service.Service, demands int) {
	t.Helper()
	other.MatchAlerts = f.MatchAlerts
	all := 3 * demands // at most three of five of each demand
	single := all
	if f.MatchAlerts > 0 {
		single = min(all, f.MatchAlerts)
	}
	for range 5 {
		f.ranker.found = append(f.ranker.found, f.offers(t))
	}
	ok(t, f.Alerts.Begin(t.Context(), false))
	for n := range demands {
		f.needs(t, fmt.Sprintf("D-%d", n), nil)
	}
	f.applies(t)
	var running sync.WaitGroup
	errs := make(chan error, 2)
	p := &post{came: map[string]mail.Message{}}
	for _, s := range []*service.Service{f.Service, other} {
		running.Go(func() { errs <- hears(t.Context(), s) })
	}
	running.Wait()
	ok(t, errors.Join(<-errs, <-errs))
	f.clock.until(china("2026-12-31 08:01"))
	for _, s := range []*service.Service{f.Service, other} {
		running.Go(func() {
			errs <- errors.Join(second(s.Alerts.Digest(t.Context())), second(s.Outbox.Deliver(t.Context(), p)))
		})
	}
	running.Wait()
	ok(t, errors.Join(<-errs, <-errs))
	ok(t, second(f.Outbox.Deliver(t.Context(), p)))
	if got := f.heard(t, f.officer); len(got) != 1 {
		t.Errorf("the office hears of one application as %v", got)
	}
	told := 0
	for _, m := range p.came {
		if m.To == "office@city.example" {
			told++
		}
	}
	if told != 1 {
		t.Errorf("%d letters tell the office of one application", told)
	}
	for name, a := range map[string]market.Actor{"transfer@beilu.example": f.uni, "rd@hanchen.example": f.firm} {
		if n, further := len(f.box(t, a, service.BoxInbox)), len(f.box(t, a, service.BoxFurther)); n != single || n+further != all {
			t.Errorf("%s has %d alerts and %d further, want %d of %d", name, n, further, single, all)
		}
		lines := 0
		for _, m := range p.came {
			if m.To == name {
				lines += strings.Count(m.Text, "贵单位的")
			}
		}
		if lines != single {
			t.Errorf("%d digests tell %s of %d matches, want %d", len(p.came), name, lines, single)
		}
		if n := furtherIn(p, name); n != all-single {
			t.Errorf("%d digests tell %s of %d further matches, want %d", len(p.came), name, n, all-single)
		}
	}
}

// TestDigestsOverTheTurnOfTheYear has one person read daily and the other
// weekly, with a real mail server.
func TestDigestsOverTheTurnOfTheYear(t *testing.T) {
	f, _, _ := paired(t, nil)
	server := mailtest.Start(t)
	postman, err := mail.New(mail.Options{Server: server.Addr, Security: mail.Plain, From: "对接 <duijie@example.com>"})
	ok(t, err)
	weekly, err := f.Alerts.Settings(t.Context(), f.firm)
	ok(t, err)
	weekly.Mail, weekly.Language = map[string]service.Channel{market.AlertMatch: service.Weekly}, "en"
	_, err = f.Alerts.Choose(t.Context(), f.firm, weekly)
	ok(t, err)
	f.ranker.found = []string{f.offers(t)} // told below, to both
	f.needs(t, "D-2", func(c *market.DemandContent) { c.Title = "第二项需求" })
	f.clock.until(china("2026-12-31 09:00"))
	f.hears(t)
	for _, at := range []string{"2026-12-31 09:01", "2027-01-01 07:59", "2027-01-01 08:00", "2027-01-03 23:59", "2027-01-04 08:00", "2027-01-11 08:00"} {
		f.clock.until(china(at))
		_, err := f.Alerts.Digest(t.Context())
		ok(t, err)
		ok(t, second(f.Outbox.Deliver(t.Context(), postman)))
		ok(t, second(f.Outbox.Deliver(t.Context(), postman)))
	}
	told := map[string]map[string]int{}
	for _, l := range server.Letters() {
		if told[l.To] == nil {
			told[l.To] = map[string]int{}
		}
		told[l.To][l.Header.Get("Message-Id")]++
		if l.Header.Get("List-Unsubscribe-Post") == "" {
			t.Errorf("a letter without one click: %v", l.Header)
		}
	}
	// Daily: what came on the 30th on the 31st, what came on the 31st on the 1st.
	// The enterprise had the first alert decided as daily, and the second one as
	// weekly: Monday the 4th.
	for who, want := range map[string]int{"transfer@beilu.example": 2, "rd@hanchen.example": 2} {
		if len(told[who]) != want {
			t.Errorf("%s has %d digests, want %d: %v", who, len(told[who]), want, told[who])
		}
		for id, n := range told[who] {
			if n != 1 {
				t.Errorf("%s came %d times", id, n)
			}
		}
	}
}

func TestUnsubscribingNeedsNoAccountAndEndsOneSort(t *testing.T) {
	f, _, _ := paired(t, nil)
	f.clock.until(china("2026-12-31 08:01"))
	ok(t, second(f.Alerts.Digest(t.Context())))
	p := &post{came: map[string]mail.Message{}}
	ok(t, second(f.Outbox.Deliver(t.Context(), p)))
	var token string
	for _, m := range p.came {
		if m.To == "transfer@beilu.example" {
			token = strings.TrimPrefix(m.Unsubscribe, "https://duijie.example.com/unsubscribe/")
		}
	}
	e, err := f.Alerts.Ending(t.Context(), token)
	if err != nil || e != (service.Ending{What: "daily"}) {
		t.Fatalf("the link is for %+v (%v)", e, err)
	}
	for range 2 {
		e, err = f.Alerts.Unsubscribe(t.Context(), token)
		if err != nil || !e.Stopped {
			t.Errorf("%+v, %v", e, err)
		}
	}
	s, err := f.Alerts.Settings(t.Context(), f.uni)
	ok(t, err)
	if s.Mail["match"] != service.MailOff || s.Mail["search"] != service.MailOff || s.Mail["expiry"] != service.AtOnce {
		t.Errorf("chosen is %v", s.Mail)
	}
	if s, err := f.Alerts.Settings(t.Context(), f.firm); err != nil || s.Mail["match"] != service.Daily {
		t.Errorf("the other person's choice is %v (%v)", s.Mail, err)
	}
	for _, forged := range []string{"", "x", token + "x", "x" + token, strings.Replace(token, ".", ".A", 1)} {
		if _, err := f.Alerts.Unsubscribe(t.Context(), forged); market.CodeOf(err) != market.CodeNotFound {
			t.Errorf("%q: %v", forged, err)
		}
	}
}

// TestUnsubscribingHoldsForADigestThatIsDue takes effect on what waits already.
func TestUnsubscribingHoldsForADigestThatIsDue(t *testing.T) {
	f, _, _ := paired(t, nil)
	s, err := f.Alerts.Settings(t.Context(), f.uni)
	ok(t, err)
	s.Mail = map[string]service.Channel{"match": service.MailOff}
	_, err = f.Alerts.Choose(t.Context(), f.uni, s)
	ok(t, err)
	f.clock.until(china("2026-12-31 08:01"))
	if n, err := f.Alerts.Digest(t.Context()); err != nil || n != 1 {
		t.Errorf("%d digests (%v), want the enterprise's alone", n, err)
	}
}

func TestAPersonalFeedIsReadByItsSecretAlone(t *testing.T) {
	f, _, _ := paired(t, nil)
	at := service.FeedAt{Base: "https://duijie.example.com", Path: "/feed"}
	first, err := f.Alerts.RenewFeed(t.Context(), f.uni)
	ok(t, err)
	feed, err := f.Alerts.PersonalFeed(t.Context(), at, first, "zh")
	ok(t, err)
	text, err := xml.Marshal(feed)
	ok(t, err)
	var read struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Updated string   `xml:"updated"`
		Author  string   `xml:"author>name"`
		Entry   []struct {
			ID, Title, Updated string
			Link               struct {
				Href string `xml:"href,attr"`
			} `xml:"link"`
		} `xml:"entry"`
	}
	ok(t, xml.Unmarshal(text, &read))
	if len(read.Entry) != 1 || !strings.HasPrefix(read.ID, "tag:duijie.example.com,2026:") || read.Author == "" || read.Updated != "2026-12-30T12:00:00Z" {
		t.Errorf("the feed is %s", text)
	}
	renewed, err := f.Alerts.RenewFeed(t.Context(), f.uni)
	ok(t, err)
	_, err = f.Alerts.PersonalFeed(t.Context(), at, first, "zh")
	wantCode(t, "the former secret", err, market.CodeNotFound)
	ok(t, f.Alerts.EndFeed(t.Context(), f.uni))
	_, err = f.Alerts.PersonalFeed(t.Context(), at, renewed, "zh")
	wantCode(t, "an ended feed", err, market.CodeNotFound)
}

func TestAnOwnerIsRemindedTwiceAndRenewsByOneStep(t *testing.T) {
	f := newTown(t)
	f.offers(t) // listed for two years from 2026-12-30
	ok(t, f.Alerts.Begin(t.Context(), false))
	for _, step := range []struct {
		day string
		new int
	}{{"2028-11-29 12:00", 0}, {"2028-11-30 12:00", 1}, {"2028-12-15 12:00", 0}, {"2028-12-23 12:00", 1}, {"2028-12-29 12:00", 0}} {
		f.clock.until(china(step.day))
		for again := range 2 {
			n, err := f.Alerts.TellDue(t.Context())
			if want := step.new * (1 - again); err != nil || n != want {
				t.Errorf("on %s %d reminders (%v), want %d", step.day, n, err, want)
			}
		}
	}
	rows := f.box(t, f.uni, service.BoxInbox)
	if len(rows) != 1 || !rows[0].Renews || rows[0].Alert.Due != "2028-12-30" {
		t.Fatalf("the inbox holds %+v", rows)
	}
	_, err := f.Alerts.Renew(t.Context(), f.firm, rows[0].Alert.ID)
	wantCode(t, "another's", err, market.CodeNotFound)
	row, err := f.Alerts.Renew(t.Context(), f.uni, rows[0].Alert.ID)
	ok(t, err)
	if row.Alert.State != market.AlertActed {
		t.Errorf("it is %s", row.Alert.State)
	}
	if n, err := f.Alerts.TellDue(t.Context()); err != nil || n != 0 {
		t.Errorf("%d reminders after renewal (%v)", n, err)
	}
}

func TestADemandWithItsOwnDeadlineRemindsBothSides(t *testing.T) {
	f, _, demand := paired(t, func(c *market.DemandContent) { c.Deadline = "2027-02-10" })
	f.clock.until(china("2027-02-04 09:00"))
	ok(t, second(f.Alerts.TellDue(t.Context())))
	sorts := map[string]bool{}
	for _, r := range f.box(t, f.uni, service.BoxInbox) {
		sorts[r.Alert.Sort] = true
	}
	if !sorts[market.AlertDeadline] {
		t.Errorf("the university has %v", sorts)
	}
	for _, r := range f.box(t, f.firm, service.BoxInbox) {
		if r.Alert.Sort != market.AlertExpiry {
			continue
		}
		if r.Renews || r.Alert.Subject != demand {
			t.Errorf("the enterprise reads %+v", r)
		}
		_, err := f.Alerts.Renew(t.Context(), f.firm, r.Alert.ID)
		wantCode(t, "what ends by itself", err, market.CodeConflict)
		return
	}
	t.Error("the enterprise was not reminded")
}
