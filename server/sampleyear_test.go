package main

import (
	"errors"
	"testing"
	"time"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/store"
)

// noon is a world in which it is noon in China of one day, and stays so.
type noon struct {
	market.RealWorld
	day market.Date
}

func (w noon) Now() time.Time { return w.day.Time().Add(12 * time.Hour) }

// Whoever tries the samples out does it on some day: one on which lists of the
// samples are not published yet when the year begins, a holiday, and one that the
// table of working days does not reach, included.
func TestTheSamplesStartOnAnyDay(t *testing.T) {
	for _, day := range []market.Date{"2026-01-01", "2026-01-05", "2026-06-08", "2026-11-27", "2027-03-01", "2027-12-31"} {
		t.Run(string(day), func(t *testing.T) {
			newData(t)
			p, accounts := sampled(t, day)
			mark, err := simulate.MarkOf(t.Context(), p.store)
			if err != nil || mark.Finished.IsZero() || mark.Span.To > day {
				t.Fatalf("%+v, %v", mark, err)
			}
			lists, err := fixtures.TitleLists()
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range lists {
				list, err := sampleTitles(file)
				if err != nil {
					t.Fatal(err)
				}
				found, err := p.service.Library(t.Context(), service.TitleFilter{Text: list.list.DocumentNumber, Size: 100})
				if err != nil || found.Total != len(list.lines) {
					t.Errorf("%s: %d of %d titles, %v", file.File, found.Total, len(list.lines), err)
				}
				for _, row := range found.Rows {
					v, err := p.service.Title(t.Context(), sampleRegistrar, row.Title.ID, service.TitleMoment{})
					if err != nil {
						t.Fatal(err)
					}
					if granted := market.DateOf(v.Title.Events[0].RecordedAt); granted < list.list.NoticeDate {
						t.Errorf("%s was known on %s, before its notice of %s", v.Title.Key.DocumentNumber, granted, list.list.NoticeDate)
					}
				}
			}
			introducedInEveryState(t, p)
			filedAtEachStage(t, p)
			for _, a := range sampleAccounts {
				in, err := accounts.SignIn(t.Context(), service.SignIn{Login: a.login, Password: samplePassword})
				if err != nil {
					t.Errorf("%s: %v", a.login, err)
					continue
				}
				who, err := accounts.Authenticate(t.Context(), in.AccessToken)
				if err != nil {
					t.Fatal(err)
				}
				if _, err := p.service.Duties(t.Context(), who.Actor); err != nil {
					t.Errorf("%s: what there is to do: %v", a.login, err)
				}
			}
		})
	}
}

// sampled is a platform with the samples, as if it had been started on a day.
func sampled(t *testing.T, day market.Date) (*platform, *service.Accounts) {
	t.Helper()
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	mark := sampleMark(day)
	mark.Size = simulate.Size{Enterprises: 4, Universities: 3, Contracts: 6, Payments: 8, Claims: 4} // quick: the days are what matters
	clock := simulate.NewClock(mark.Span.Morning(), 0)
	p, err := openPlatformAt(t.Context(), c, clock, asItStands, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := addSampleYear(t.Context(), p, clock, mark, p.store); err != nil {
		t.Fatal(err)
	}
	clock.Release(noon{day: day})
	accounts, err := service.NewAccounts(t.Context(), service.AccountDeps{Store: p.store, World: clock, Log: p.log})
	if err := errors.Join(err, addSamples(t.Context(), p, accounts, "127.0.0.1")); err != nil {
		t.Fatal(err)
	}
	return p, accounts
}

// TestAKeyThatIsThereMovesNoIDs: a year that was killed when its signing key stood
// already goes on with the ids that it began with.
func TestAKeyThatIsThereMovesNoIDs(t *testing.T) {
	ids := map[bool]string{}
	for _, again := range []bool{false, true} {
		newData(t)
		c, err := readConfig()
		if err != nil {
			t.Fatal(err)
		}
		clock := simulate.NewClock(time.Date(2025, 1, 2, 1, 0, 0, 0, time.UTC), 7)
		st, _, err := openStoresAt(t.Context(), c, clock, c.logger())
		if err != nil {
			t.Fatal(err)
		}
		if again {
			if _, err := yearAccounts(t.Context(), st, clock, c.logger()); err != nil {
				t.Fatal(err)
			}
			clock.Begin(time.Date(2025, 1, 2, 1, 0, 0, 0, time.UTC), 7)
		}
		if _, err := yearAccounts(t.Context(), st, clock, c.logger()); err != nil {
			t.Fatal(err)
		}
		ids[again] = clock.NewID()
		if err := st.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if ids[false] != ids[true] {
		t.Errorf("%s without a key, %s with one", ids[false], ids[true])
	}
}

// introducedInEveryState holds the sample introductions to the states that one who
// tries the platform out should find, whatever the day.
func introducedInEveryState(t *testing.T, p *platform) {
	t.Helper()
	found := map[market.IntroductionState]int{}
	page, err := p.store.Find(t.Context(), store.Query{Kind: service.Introductions, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range page.Docs {
		i, err := store.As[market.Introduction](d)
		if err != nil {
			t.Fatal(err)
		}
		found[i.State]++
		if !i.Sample {
			t.Errorf("introduction %s is not marked as a sample", i.ID)
		}
		if i.State.Waiting() && i.DueOpen == nil && i.Due < market.DateOf(i.UpdatedAt) {
			t.Errorf("introduction %s is due on %s, before it was made", i.ID, i.Due)
		}
	}
	for _, entry := range market.IntroductionStates.Entries {
		if found[market.IntroductionState(entry.Code)] == 0 {
			t.Errorf("no introduction is %s: %v", entry.Code, found)
		}
	}
}

// filedAtEachStage holds the sample projects to what one who tries the platform out
// should find, whatever the day: a call that takes projects, and projects that are
// under review, sent back, and in the plan with a report and a contract that says that
// the plan funds it, beside one of the same deal that is asked about.
func filedAtEachStage(t *testing.T, p *platform) {
	t.Helper()
	page, err := p.store.Find(t.Context(), store.Query{Kind: service.Projects, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	found := map[market.ProjectState]int{}
	for _, d := range page.Docs {
		project, err := store.As[market.Project](d)
		if err != nil {
			t.Fatal(err)
		}
		found[project.State]++
		if !project.Sample {
			t.Errorf("project %s is not marked as a sample", project.ID)
		}
		if project.State != market.ProjectListed {
			continue
		}
		member := market.Actor{User: "x", Organisation: project.Enterprise, Roles: []market.Grant{{Role: market.RoleMember}}}
		v, err := p.service.Project(t.Context(), member, project.ID)
		if err != nil {
			t.Fatal(err)
		}
		o := v.Outcome
		if len(v.Reports) != 1 || len(o.Contracts) != 1 || len(o.Contracts[0].Flags) != 0 || !*o.Contracts[0].Contract.Terms.FiscalPlan || !o.Contracts[0].Contract.State.InForce() || len(o.Unlinked) != 1 {
			t.Errorf("the project in the plan has %d reports, contracts %+v, unlinked %+v", len(v.Reports), o.Contracts, o.Unlinked)
		}
	}
	for _, state := range []market.ProjectState{market.ProjectSubmitted, market.ProjectReturned, market.ProjectListed} {
		if found[state] != 1 {
			t.Errorf("%d projects are %s: %v", found[state], state, found)
		}
	}
	calls, err := p.service.ProjectCalls(t.Context(), market.Actor{})
	if err != nil || len(calls) != 1 || !calls[0].Call.Sample {
		t.Errorf("calls %+v, %v", calls, err)
	}
}
