package service_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
)

// BenchmarkFunnel counts 10,000 listings with 30,000 alerts, 2,000 introductions and
// 500 contracts: when the server has just started, and every further time.
func BenchmarkFunnel(b *testing.B) {
	const listings = 10_000
	d := newDealers(b)
	fillFunnel(b, d, listings)
	count := func(b *testing.B, s *service.Service) {
		f, err := s.Funnel(b.Context(), d.province, service.FunnelOffice, market.FunnelFilter{})
		if err != nil || f.All.Counts[0].Reached != listings {
			b.Fatalf("%d listings: %v", f.All.Counts[0].Reached, err)
		}
	}
	b.Run("at first", func(b *testing.B) {
		for b.Loop() {
			count(b, service.New(d.Deps))
		}
	})
	b.Run("again", func(b *testing.B) {
		count(b, d.Service)
		for b.Loop() {
			count(b, d.Service)
		}
	})
}

// fillFunnel writes a market as the journal would hold it, half of it demands.
func fillFunnel(b *testing.B, d *dealers, listings int) {
	b.Helper()
	at := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	var puts []func(store.Tx) error
	put := func(kind, id string, schema int, v any) {
		puts = append(puts, func(tx store.Tx) error { return tx.Put(kind, id, schema, v) })
	}
	pair := func(n int) (demand, achievement string) {
		return fmt.Sprintf("demand%05d", n), fmt.Sprintf("achievement%05d", n)
	}
	for n := range listings / 2 {
		demand, achievement := pair(n)
		day := at.AddDate(0, n%10, 0)
		field := fmt.Sprintf("%02d", 1+n%11)
		put(service.Demands, demand, market.DemandSchema, market.Demand{ID: demand, Organisation: d.firm.Organisation, Region: "220202", Number: demand,
			Public: &market.Revision[market.DemandContent]{No: 1, State: market.Published, PublishedAt: day, Content: market.DemandContent{Title: "需求", Field: field, Problem: largeRow(n)[5]}}})
		put(service.Achievements, achievement, market.AchievementSchema, market.Achievement{ID: achievement, Organisation: d.uni.Organisation, Region: "220104", Number: achievement,
			Public: &market.Revision[market.AchievementContent]{No: 1, State: market.Published, PublishedAt: day, Content: market.AchievementContent{Title: "成果", Field: field, Summary: largeRow(n)[5]}}})
		for k := range 6 {
			_, other := pair((n + k) % (listings / 2))
			id := fmt.Sprintf("match.%s.%s.1", demand, other)
			put(service.Alerts, id, market.AlertSchema, market.Alert{ID: id, Sort: market.AlertMatch, State: market.AlertNew, To: d.firm.Organisation, Subject: other, At: day,
				Own: &market.AlertItem{Kind: "demand", JudgedText: market.JudgedText{ID: demand, Revision: 1}}, Other: &market.AlertItem{Kind: "achievement", JudgedText: market.JudgedText{ID: other, Revision: 1}}})
		}
		if n >= 2000 {
			continue
		}
		i := market.Introduction{ID: "introduction" + demand, State: market.IntroductionOpen, From: d.uni.Organisation, To: d.firm.Organisation, CreatedAt: day, AcceptedAt: day,
			Demand: &market.IntroducedItem{ID: demand}, Achievement: &market.IntroducedItem{ID: achievement}}
		put(service.Introductions, i.ID, market.IntroductionSchema, i)
		if n < 500 {
			terms := goodTerms()
			terms.Seller.Organisation, terms.Seller.Region, terms.Buyer.Organisation, terms.Buyer.Region = d.uni.Organisation, "220104", d.firm.Organisation, "220202"
			id := "contract" + demand
			put(service.Contracts, id, market.ContractSchema, market.Contract{ID: id, State: market.ContractConcluded, Terms: terms, Links: market.ContractLinks{Introduction: i.ID},
				Registration: []market.RegistrationRecord{{State: market.Registered, Date: "2026-06-01", CertifiedTotal: 100, CertifiedTechnical: 80}}})
		}
	}
	const batch = 150 // of what one entry takes
	for from := 0; from < len(puts); from += batch {
		_, err := d.store.Commit(b.Context(), store.Meta{Actor: "bench", Action: "bench.fill"}, func(_ context.Context, tx store.Tx) error {
			for _, p := range puts[from:min(from+batch, len(puts))] {
				if err := p(tx); err != nil {
					return err
				}
			}
			return nil
		})
		fatal(b, err)
	}
}
