package simulate_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/simulate"
	"duijie/server/simulate/simulatetest"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// envYear names a folder in which the benchmarks keep the year of a province, so
// that the next run finds it: `DUIJIE_BENCH_YEAR=folder make bench-go`.
const envYear = "DUIJIE_BENCH_YEAR"

// provincial is the year of a province with what the benchmarks ask for.
type provincial struct {
	*service.Service
	province  market.Actor // reviewer and manager
	county    market.Actor
	finance   market.Actor
	firm      market.Actor // of the enterprise with the most contracts
	claim     string       // decided, of that enterprise where it has one
	programme string
	round     string // of contracts, that takes claims on
	day       market.Date
}

// ofYear opens the year, which is made where it is not there.
func ofYear(b *testing.B) *provincial {
	b.Helper()
	data := os.Getenv(envYear)
	if data == "" {
		data = filepath.Join(os.TempDir(), "duijie-bench-year")
	}
	ok(b, os.MkdirAll(data, 0o750))
	backend, err := sqlite.Open(b.Context(), data)
	ok(b, err)
	_, deps := simulatetest.Open(b, backend, filepath.Join(data, "files"), year, 1)
	makeYear(b, deps)
	p := &provincial{Service: deps.Service,
		province: officer(market.RoleReviewer, market.Jilin), county: officer(market.RoleReviewer, "220106"), finance: officer(market.RoleFinance, market.Jilin)}
	p.province.Roles = append(p.province.Roles, market.Grant{Role: market.RoleDepartmentManager, Region: market.Jilin})
	p.find(b)
	return p
}

func officer(r market.Role, region string) market.Actor {
	return market.Actor{User: "bench", Organisation: "bench", Roles: []market.Grant{{Role: r, Region: region}}}
}

// makeYear lets the year happen in an empty store.
func makeYear(b *testing.B, deps simulate.Deps) {
	b.Helper()
	st := deps.Service.Store
	wanted := simulate.Mark{Seed: 1, IDs: 1, Size: simulate.Year, Span: year}
	stands, err := simulate.MarkOf(b.Context(), st)
	switch {
	case errors.Is(err, store.ErrNotFound):
		deps.Clock.Begin(year.Morning(), wanted.IDs)
		ok(b, wanted.Begin(b.Context(), st))
		_, err := simulate.Run(b.Context(), deps, wanted.Size, wanted.Span, wanted.Seed)
		ok(b, err)
		ok(b, wanted.Finish(b.Context(), st))
	case err != nil:
		b.Fatal(err)
	case stands.Finished.IsZero() || stands.Seed != wanted.Seed || stands.Size != wanted.Size || stands.Span != wanted.Span:
		b.Fatalf("a year that was broken off, or another one, stands there: remove the folder or name another one in %s", envYear)
	default:
		deps.Clock.Set(stands.Finished)
	}
}

// find looks for what the benchmarks ask for.
func (p *provincial) find(b *testing.B) {
	b.Helper()
	contracts := map[string]int{}
	each(b, p, service.Contracts, func(c market.Contract) { contracts[c.Terms.Buyer.Organisation]++ })
	firm := ""
	for id, n := range contracts {
		if n > contracts[firm] || n == contracts[firm] && id < firm {
			firm = id
		}
	}
	p.firm = market.Actor{User: "bench", Organisation: firm, Roles: []market.Grant{{Role: market.RoleMember}}}
	each(b, p, service.Claims, func(c market.Claim) {
		if c.Decision != nil && c.Contract != "" && (p.claim == "" || c.Organisation == firm) {
			p.claim, p.programme = c.ID, c.Programme
		}
	})
	// Somebody who wants to claim asks while a round takes claims.
	each(b, p, service.Rounds, func(r market.Round) {
		if r.Code == "jilin-2022-10" && r.State == market.RoundOpen && r.Closes >= p.day {
			p.round, p.day = r.ID, r.Closes
		}
	})
}

func each[T any](b *testing.B, p *provincial, kind string, see func(T)) {
	b.Helper()
	q := store.Query{Kind: kind, Limit: 500}
	for {
		page, err := p.Store.Find(b.Context(), q)
		ok(b, err)
		for _, d := range page.Docs {
			v, err := store.As[T](d)
			ok(b, err)
			see(v)
		}
		if q.After = page.Next; q.After == "" {
			return
		}
	}
}

// BenchmarkDesk measures what people of a province wait for, with a year of
// business as data.
func BenchmarkDesk(b *testing.B) {
	p := ofYear(b)
	for _, c := range []struct {
		name string
		do   func() (int, error)
	}{
		{"claims by deadline, all of the province", func() (int, error) {
			rows, err := p.DeskClaims(b.Context(), p.province, service.ClaimFilter{Size: 20})
			return rows.Total, err
		}},
		{"claims in one state", func() (int, error) {
			rows, err := p.DeskClaims(b.Context(), p.province, service.ClaimFilter{State: string(market.ClaimFormalCheck), Size: 20})
			return rows.Total, err
		}},
		{"claims of a county", func() (int, error) {
			rows, err := p.DeskClaims(b.Context(), p.county, service.ClaimFilter{Size: 20})
			return rows.Total, err
		}},
		{"to-do list of a reviewer of the province", func() (int, error) {
			d, err := p.Duties(b.Context(), p.province)
			return len(d), err
		}},
		{"to-do list of finance", func() (int, error) {
			d, err := p.Duties(b.Context(), p.finance)
			return len(d), err
		}},
		{"to-do list of an enterprise", func() (int, error) {
			d, err := p.Duties(b.Context(), p.firm)
			return len(d), err
		}},
		{"a claim with its sheet and flags", func() (int, error) {
			w, err := p.Claim(b.Context(), p.province, p.claim)
			return len(w.Sheet.Lines), err
		}},
		{"statistics and budgets", func() (int, error) {
			st, err := p.ClaimStatistics(b.Context(), p.province)
			return st.All.Claims, err
		}},
		{"what another version would have paid", func() (int, error) {
			w, err := p.WhatIf(b.Context(), p.province, p.programme)
			return len(w.Rows), err
		}},
		{"what an enterprise could claim", func() (int, error) {
			o, err := p.ClaimOptions(b.Context(), p.firm)
			return len(o), err
		}},
		{"claims of an enterprise", func() (int, error) {
			rows, err := p.MyClaims(b.Context(), p.firm, service.ClaimFilter{Size: 20})
			return rows.Total, err
		}},
		{"contracts of an enterprise", func() (int, error) {
			rows, err := p.MyContracts(b.Context(), p.firm, service.ContractFilter{Size: 20})
			return rows.Total, err
		}},
		{"contracts of all the province", func() (int, error) {
			c, err := p.OfficeContracts(b.Context(), p.province, service.OfficeContractFilter{Size: 20})
			return c.Sums.Contracts, err
		}},
		{"for whom claims would be drawn up", func() (int, error) {
			if p.round == "" {
				return 0, nil
			}
			c, err := p.ProposalCandidates(b.Context(), p.province, p.round)
			return len(c), err
		}},
		{"recoveries", func() (int, error) {
			r, err := p.Recoveries(b.Context(), p.province)
			return len(r), err
		}},
		{"payment lists", func() (int, error) {
			l, err := p.Batches(b.Context(), p.finance)
			return len(l), err
		}},
		{"public notices", func() (int, error) {
			n, err := p.Notices(b.Context())
			return len(n.Notices), err
		}},
		{"counts of the title library", func() (int, error) {
			t, err := p.TitleCounts(b.Context(), "")
			return t.Enterprises, err
		}},
		{"a page of the title library", func() (int, error) {
			t, err := p.Library(b.Context(), service.TitleFilter{Size: 20})
			return t.Total, err
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				var err error
				n, err = c.do()
				ok(b, err)
			}
			b.ReportMetric(float64(n), "rows")
		})
	}
}

// BenchmarkProposals draws up claims for everyone whose claim would pass. What was
// drawn up once is not drawn up again, so the first run is the dearest.
func BenchmarkProposals(b *testing.B) {
	p := ofYear(b)
	if p.round == "" {
		b.Skip("no round takes claims at the end of the year")
	}
	drafts := 0
	for b.Loop() {
		n, err := p.ProposeClaims(b.Context(), p.province, p.round)
		ok(b, err)
		drafts += n.Drafts
	}
	b.ReportMetric(float64(drafts), "drafts")
}
