package service

import (
	"context"
	"io"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// WriteApplications writes the applications that the actor's office decides on, of one
// state or of all, as a workbook in the words of a language. Who applied is not in it:
// a file outlasts the days after which that is erased. Errors: forbidden.
func (s *Service) WriteApplications(ctx context.Context, a market.Actor, state string, w io.Writer, language string) error {
	if !a.Has(market.RoleDepartmentManager) {
		return forbidden()
	}
	l := speaker(language)
	heads := []string{
		l.say("单位名称", "Name"), l.say("统一社会信用代码", "Credit code"), l.say("单位类型", "Kind"), l.say("所在地区", "Region"), l.say("状态", "State"),
		l.say("首次提交", "First handed in"), l.say("最近提交", "Last handed in"), l.say("办理期限", "Last day to decide"), l.say("已超期", "Overdue"),
		l.say("退回次数", "Times returned"), l.say("补正期限", "Last day to mend"), l.say("办结日期", "Ended"), l.say("经办人", "Decided by"), l.say("理由与说明", "Reasons and note"),
	}
	read := reading(ctx, s.Store)
	table, _, err := calendarIn(read)
	if err != nil {
		return err
	}
	states := market.ApplicationStates.Codes()
	if state != "" {
		states = []string{state}
	}
	var rows [][]any
	for _, state := range states {
		err := readAll(read, store.Query{Kind: Applications, Key: "state", Equal: []any{state}}, func(d store.Doc) error {
			p, err := store.As[market.Application](d)
			if err != nil || p.PartOf(a) == "" {
				return err
			}
			row, err := s.applicationRow(ctx, p.Reckoned(table), l)
			rows = append(rows, row)
			return err
		})
		if err != nil {
			return err
		}
	}
	return sheet.WriteTable(w, l.say("入驻申请", "Applications"), heads, rows)
}

func (s *Service) applicationRow(ctx context.Context, p market.Application, l speaker) ([]any, error) {
	returned, by, sent, ended := 0, "", p.CreatedAt, ""
	var decided market.ApplicationStep
	for _, step := range p.Steps {
		switch step.Action {
		case market.ApplicationReturn:
			returned++
		case market.ApplicationSubmit, market.ApplicationMend:
			sent = step.At
		}
		if step.Part == market.PartAdmission {
			decided = step
		}
	}
	if !p.State.Open() {
		ended = dayOf(p.Last().At)
	}
	if decided.By != "" {
		var err error
		if by, err = s.PersonName(ctx, decided.By); err != nil {
			return nil, err
		}
	}
	return []any{
		p.Form.Name, string(p.Form.CreditCode), l.in(market.OrganisationKinds.Label(string(p.Form.Kind))), l.in(market.RegionName(p.Form.Region)),
		l.in(market.ApplicationStates.Label(string(p.State))), dayOf(p.CreatedAt), dayOf(sent), string(p.Due), l.yes(p.Late(market.DateOf(s.World.Now()))),
		returned, string(p.MendBy), ended, by, l.in(reasonsIn(decided, decided.To)),
	}, nil
}
