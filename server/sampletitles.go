package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
)

// sampleRegistrar keeps the library of titles for the samples.
var sampleRegistrar = market.Actor{User: "samples", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}}

// sampleTitleEvent is what happened to a line of a sample list.
type sampleTitleEvent struct {
	Place int `json:"place"`
	market.TitleEvent
}

// importSampleTitles takes the sample lists in and records what happened to
// their titles, through the same doors as a department.
func importSampleTitles(ctx context.Context, s *service.Service) error {
	files, err := fixtures.TitleLists()
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := importSampleTitleList(ctx, s, file); err != nil {
			return fmt.Errorf("%s: %w", file.File, err)
		}
	}
	return nil
}

func importSampleTitleList(ctx context.Context, s *service.Service, file fixtures.TitleList) error {
	var list market.TitleList
	if err := json.Unmarshal(file.List, &list); err != nil {
		return err
	}
	lines := make([]market.TitleLine, len(file.Lines))
	for i, raw := range file.Lines {
		if err := json.Unmarshal(raw, &lines[i]); err != nil {
			return err
		}
	}
	order := service.TitleOrder{List: list, By: sampleRegistrar.User, Reason: "样例", Sample: true}
	out, err := s.ImportTitles(ctx, order, func(yield func(sheet.Row, error) bool) {
		for i, line := range lines {
			if !yield(sheet.Row{Line: i + 1, Title: &line}, nil) {
				return
			}
		}
	}, nil)
	if err != nil {
		return err
	}
	if out.Bad > 0 {
		return fmt.Errorf("%d bad lines, the first: %s", out.Bad, out.Faults[0])
	}
	for _, raw := range file.Events {
		var e sampleTitleEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			return err
		}
		if err := recordSampleTitle(ctx, s, market.TitleKey{DocumentNumber: list.DocumentNumber, Place: e.Place}, e.TitleEvent); err != nil {
			return fmt.Errorf("place %d: %w", e.Place, err)
		}
	}
	return nil
}

func recordSampleTitle(ctx context.Context, s *service.Service, key market.TitleKey, e market.TitleEvent) error {
	found, err := s.Library(ctx, service.TitleFilter{Text: key.DocumentNumber, Size: 100})
	if err != nil {
		return err
	}
	i := slices.IndexFunc(found.Rows, func(v service.TitleView) bool { return v.Title.Key == key })
	if i < 0 {
		return fmt.Errorf("no title %s", key)
	}
	t, err := s.Title(ctx, sampleRegistrar, found.Rows[i].Title.ID, service.TitleMoment{})
	if err == nil && len(t.Title.Events) == 1 {
		_, err = s.RecordTitle(ctx, sampleRegistrar, t.Title.ID, t.Version, e)
	}
	return err
}
