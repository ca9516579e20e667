package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"text/tabwriter"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/store"
)

// samplePassword opens every sample account. It is no secret, which is why
// samples are served on loopback addresses only.
const samplePassword = "duijie-sample"

// sampleAccount is one of them. Who acts in the sample year has the account from
// its beginning.
type sampleAccount struct {
	login, name, code string
	roles             []market.Grant
	what              string
	acts              bool
}

// sampleAccounts are the people who try the platform out, with the credit code
// of the sample organisation that each works for.
var sampleAccounts = []sampleAccount{
	{"transfer@beilu.example", "样例·转移办", "12220100MYA4283166", []market.Grant{{Role: market.RoleOrgManager}}, "a university's transfer office", true},
	{"rd@hanchen.example", "样例·研发部", "91220106MYA976830Q", []market.Grant{{Role: market.RoleOrgManager}}, "an enterprise", true},
	{"review@province.example", "样例·审核", "11220000DEMB00145R", []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}, "the provincial department", true},
	{"second@province.example", "样例·复核", "11220000DEMB00145R", []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}, "a second person of the provincial department", true},
	{"county@luyuan.example", "样例·区级审核", "11220106DEMB00153G", []market.Grant{{Role: market.RoleReviewer, Region: "220106"}}, "a reviewer of the enterprise's county", true},
	{"expert@yaoyuan.example", "样例·评审专家", "12220100MYA073308K", []market.Grant{{Role: market.RoleExpert}}, "an expert who scores claims", true},
	{"finance@province.example", "样例·拨付", "11220000DEMB00145R", []market.Grant{{Role: market.RoleFinance, Region: market.Jilin}}, "who makes payment lists for the provincial department", true},
	{"sign@province.example", "样例·签发", "11220000DEMB00145R", []market.Grant{{Role: market.RoleFinance, Region: market.Jilin}}, "who signs them", true},
	{"audit@province.example", "样例·审计", "11220000DEMB00145R", []market.Grant{{Role: market.RoleAuditor, Region: market.Jilin}}, "an auditor, who only reads", false},
	{"broker@beiqiao.example", "样例·经纪人", "91220105MYA333851B", []market.Grant{{Role: market.RoleMember}}, "an agency that brokers", false},
	{"operator@duijie.example", "样例·运维", "", []market.Grant{{Role: market.RoleOperator}}, "the operator", false},
}

// addSamples fills an empty store with the sample catalogue and accounts, goes
// on where that was stopped half-way, and says how to sign in. A store of real
// organisations is left as it is.
func addSamples(ctx context.Context, p *platform, accounts *service.Accounts, address string) error {
	n, err := p.store.Count(ctx, store.Query{Kind: service.Organisations})
	if err != nil {
		return err
	}
	first, err := p.service.OrganisationByCode(ctx, market.CreditCode(sampleAccounts[0].code))
	if err != nil && market.CodeOf(err) != market.CodeNotFound {
		return err
	}
	if n > 0 && !first.Sample {
		p.log.Warn("the store holds organisations of its own: no samples are added")
		return nil
	}
	opens, err := openSamples(ctx, accounts)
	if err != nil {
		return err
	}
	if !catalogued(opens) {
		if err := importSamples(ctx, p.service); err != nil {
			return err
		}
	}
	return addSampleAccounts(ctx, p.service, accounts, opens, address)
}

// catalogued tells whether the catalogue is there: then one of the accounts is,
// which are made after it.
func catalogued(opens map[string]bool) bool {
	return slices.ContainsFunc(sampleAccounts, func(a sampleAccount) bool { return !a.acts && opens[a.login] })
}

// openSamples are the logins of sample accounts that may act.
func openSamples(ctx context.Context, accounts *service.Accounts) (map[string]bool, error) {
	out := map[string]bool{}
	for _, a := range sampleAccounts {
		opens, err := accounts.Opens(ctx, a.login)
		if err != nil {
			return nil, err
		}
		if opens {
			out[a.login] = true
		}
	}
	return out, nil
}

// addSampleAccounts makes the accounts that are not there and lists all.
func addSampleAccounts(ctx context.Context, s *service.Service, accounts *service.Accounts, opens map[string]bool, address string) error {
	w := tabwriter.NewWriter(os.Stderr, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\nSample accounts (password %s) at http://%s/sign-in\n", samplePassword, address)
	for _, a := range sampleAccounts {
		if !opens[a.login] {
			// One whom an operator blocked has its login still, and stays blocked.
			if _, err := addSampleAccount(ctx, s, accounts, a); market.CodeOf(err) == market.CodeConflict {
				continue
			} else if err != nil {
				return err
			}
		}
		fmt.Fprintf(w, "  %s\t%s\n", a.login, a.what)
	}
	fmt.Fprintln(w)
	return w.Flush()
}

// addSampleAccount makes one account and gives the one who acts with it. Errors:
// conflict when it is there.
func addSampleAccount(ctx context.Context, s *service.Service, accounts *service.Accounts, a sampleAccount) (market.Actor, error) {
	user := service.NewUser{Login: a.login, Password: samplePassword, Name: a.name, Roles: a.roles}
	if a.code != "" {
		o, err := s.OrganisationByCode(ctx, market.CreditCode(a.code))
		if err != nil {
			return market.Actor{}, fmt.Errorf("account %s: %w", a.login, err)
		}
		user.Organisation = o.ID
	}
	who, err := accounts.CreateSample(ctx, user)
	if err != nil {
		err = fmt.Errorf("account %s: %w", a.login, err)
	}
	return who, err
}

// importSamples takes the fixtures in through the same door as any list.
func importSamples(ctx context.Context, s *service.Service) error {
	today := market.DateOf(s.World.Now())
	rows, err := sampleRows(today)
	if err != nil {
		return err
	}
	for _, kind := range []sheet.Kind{sheet.Organisations, sheet.Achievements, sheet.Demands} {
		if err := importSampleList(ctx, s, kind, rows[kind]); err != nil {
			return err
		}
	}
	if _, err := importSampleTitles(ctx, s, today); err != nil {
		return err
	}
	if err := addSampleProgrammes(ctx, s); err != nil {
		return err
	}
	return errors.Join(s.SubmitSomeSamples(ctx), s.AddSampleStories(ctx))
}

func importSampleList(ctx context.Context, s *service.Service, kind sheet.Kind, rows []sheet.Row) error {
	order := service.Import{Kind: kind, Landing: service.LandListed, By: "samples", Sample: true}
	out, err := s.Write(ctx, order, func(yield func(sheet.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}, nil)
	if err == nil && out.Bad > 0 {
		err = fmt.Errorf("%s: %d bad rows, the first: %s", kind, out.Bad, out.Faults[0])
	}
	return err
}

// The two who draft and publish the sample programmes: not even samples are
// published by the one who wrote them.
const (
	sampleAuthor = "samples-author"
	sampleSecond = "samples-second"
)

// addSampleProgrammes publishes the versions of the fixtures and opens a round of
// each.
func addSampleProgrammes(ctx context.Context, s *service.Service) error {
	files, err := fixtures.Programmes()
	if err != nil {
		return err
	}
	for _, file := range files {
		sample := service.SampleProgramme{Author: sampleAuthor, Second: sampleSecond}
		if err := errors.Join(json.Unmarshal(file.Text, &sample.Text), json.Unmarshal(file.Round, &sample.Round)); err != nil {
			return fmt.Errorf("%s: %w", file.File, err)
		}
		if err := s.AddSampleProgramme(ctx, sample); err != nil {
			return fmt.Errorf("%s: %w", file.File, err)
		}
	}
	return nil
}

// sampleRows reads the fixtures as rows. A deadline that was ahead when it was
// written is brought ahead of today again: the samples must not grow old.
func sampleRows(today market.Date) (map[sheet.Kind][]sheet.Row, error) {
	files, err := fixtures.Catalogue()
	if err != nil {
		return nil, err
	}
	rows := map[sheet.Kind][]sheet.Row{}
	for _, file := range files {
		var o market.Organisation
		if err := json.Unmarshal(file.Organisation, &o); err != nil {
			return nil, fmt.Errorf("%s: %w", file.File, err)
		}
		o.Status, o.Sample = market.Active, true
		owner := string(o.CreditCode)
		rows[sheet.Organisations] = append(rows[sheet.Organisations], sheet.Row{Organisation: &o})
		for _, raw := range file.Achievements {
			row, err := sampleAchievement(owner, raw)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", file.File, err)
			}
			rows[sheet.Achievements] = append(rows[sheet.Achievements], row)
		}
		for _, raw := range file.Demands {
			var d struct {
				Number string `json:"number"`
				market.DemandContent
			}
			if err := json.Unmarshal(raw, &d); err != nil {
				return nil, fmt.Errorf("%s: %w", file.File, err)
			}
			d.Deadline = ahead(d.Deadline, today)
			rows[sheet.Demands] = append(rows[sheet.Demands], sheet.Row{Owner: owner, Number: d.Number, Demand: &d.DemandContent})
		}
	}
	return rows, nil
}

// ahead moves a day by whole years until it lies at least three months after
// today.
func ahead(day, today market.Date) market.Date {
	for day != "" && day < today.AddMonths(3) {
		day = day.AddMonths(12)
	}
	return day
}

func sampleAchievement(owner string, raw json.RawMessage) (sheet.Row, error) {
	var a struct {
		Number string `json:"number"`
		market.AchievementContent
	}
	err := json.Unmarshal(raw, &a)
	row := sheet.Row{Owner: owner, Number: a.Number, Achievement: &a.AchievementContent, Inventors: a.Inventors}
	a.AchievementContent.Inventors = nil
	return row, err
}
