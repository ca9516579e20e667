package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"duijie/fixtures"
	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/sheet"
	"duijie/server/simulate"
)

// sampleRegistrar keeps the library of titles for the samples.
var sampleRegistrar = market.Actor{User: "samples", Roles: []market.Grant{{Role: market.RoleDepartmentManager, Region: market.Jilin}}}

// sampleTitleEvent is what happened to a line of a sample list.
type sampleTitleEvent struct {
	Place int `json:"place"`
	market.TitleEvent
}

// sampleTitleList is a published list of the samples with what happened to its
// titles afterwards.
type sampleTitleList struct {
	list   market.TitleList
	lines  []market.TitleLine
	events []sampleTitleEvent
}

// importSampleTitles takes the sample lists in and records what happened to their
// titles, through the same doors as a department: what was known by a day. The
// rest, in order, is for the days on which it becomes known.
func importSampleTitles(ctx context.Context, s *service.Service, today market.Date) (later []simulate.Event, err error) {
	files, err := fixtures.TitleLists()
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		list, err := sampleTitles(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file.File, err)
		}
		for _, e := range list.happens(ctx, s) {
			do := func() error {
				if err := e.Do(); err != nil {
					return fmt.Errorf("%s: %w", file.File, err)
				}
				return nil
			}
			if e.On > today {
				later = append(later, simulate.Event{On: e.On, Do: do})
			} else if err := do(); err != nil {
				return nil, err
			}
		}
	}
	return later, nil
}

func sampleTitles(file fixtures.TitleList) (sampleTitleList, error) {
	out := sampleTitleList{lines: make([]market.TitleLine, len(file.Lines)), events: make([]sampleTitleEvent, len(file.Events))}
	err := json.Unmarshal(file.List, &out.list)
	for i, raw := range file.Lines {
		err = errors.Join(err, json.Unmarshal(raw, &out.lines[i]))
	}
	for i, raw := range file.Events {
		err = errors.Join(err, json.Unmarshal(raw, &out.events[i]))
	}
	return out, err
}

// happens is the list on the day of its notice, and each event on the day on which
// it takes effect.
func (l sampleTitleList) happens(ctx context.Context, s *service.Service) []simulate.Event {
	out := []simulate.Event{{On: l.list.NoticeDate, Do: func() error { return l.takeIn(ctx, s) }}}
	for _, e := range l.events {
		key := market.TitleKey{DocumentNumber: l.list.DocumentNumber, Place: e.Place}
		out = append(out, simulate.Event{On: max(e.Effective, l.list.NoticeDate), Do: func() error { return recordSampleTitle(ctx, s, key, e.TitleEvent) }})
	}
	return out
}

func (l sampleTitleList) takeIn(ctx context.Context, s *service.Service) error {
	order := service.TitleOrder{List: l.list, By: sampleRegistrar.User, Reason: "样例", Sample: true}
	out, err := s.ImportTitles(ctx, order, func(yield func(sheet.Row, error) bool) {
		for i, line := range l.lines {
			if !yield(sheet.Row{Line: i + 1, Title: &line}, nil) {
				return
			}
		}
	}, nil)
	if err == nil && out.Bad > 0 {
		err = fmt.Errorf("%d bad lines, the first: %s", out.Bad, out.Faults[0])
	}
	return err
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
