package market

import (
	"slices"
	"strings"
	"time"
)

// ReviewSchema is the number of the present shape of a Review.
const ReviewSchema = 1

// ReviewState is where the scoring sheet of one expert stands.
type ReviewState string

// The states of a scoring sheet.
const (
	ReviewAsked    ReviewState = "asked"    // the expert has been asked
	ReviewDeclined ReviewState = "declined" // the expert has a conflict of interest or no time
	ReviewIn       ReviewState = "in"       // never changes again
)

// Score is the points of one criterion of the programme.
type Score struct {
	Criterion string `json:"criterion"`
	Points    int    `json:"points"`
	Note      string `json:"note,omitempty"`
}

// Review is the scoring sheet of one expert on one claim.
type Review struct {
	ID        string      `json:"id"`
	Claim     string      `json:"claim"`
	Expert    string      `json:"expert"` // id of a user
	State     ReviewState `json:"state"`
	Criteria  []Criterion `json:"criteria"` // of the programme, as they stood when the expert was asked
	Due       Date        `json:"due,omitempty"`
	DueOpen   *Term       `json:"due_open,omitempty"` // in its place while the table of working days does not reach it
	Scores    []Score     `json:"scores,omitempty"`
	Total     int         `json:"total,omitempty"` // sum of all points
	Opinion   string      `json:"opinion,omitempty"`
	Recommend *bool       `json:"recommend,omitempty"`
	// NoConflict is the expert's word that they have nothing to do with either
	// party.
	NoConflict bool      `json:"no_conflict,omitempty"`
	Reason     string    `json:"reason,omitempty"` // for declining
	AskedBy    string    `json:"asked_by"`
	AskedAt    time.Time `json:"asked_at"`
	AnsweredAt time.Time `json:"answered_at,omitzero"`
}

// Reckon fixes a deadline that was open as far as the table of working days
// reaches now, and tells whether anything came of it.
func (r *Review) Reckon(table Calendar) bool { return reckon(&r.Due, &r.DueOpen, table) }

// Late tells whether the expert has not answered and the last day is over.
func (r Review) Late(today Date) bool { return r.State == ReviewAsked && r.Due != "" && r.Due < today }

// ReviewID is the id of an expert's sheet on a claim: nobody scores twice.
func ReviewID(claim, expert string) string { return claim + "/" + expert }

// ReviewSheet is what an expert sends.
type ReviewSheet struct {
	NoConflict bool
	Scores     []Score
	Opinion    string
	Recommend  *bool
}

// Submit fills the sheet in. Errors: conflict when it is in or declined
// already, invalid for points that are missing or out of range or without the
// declaration that there is no conflict of interest.
func (r *Review) Submit(s ReviewSheet, at time.Time) error {
	if r.State != ReviewAsked {
		return Errorf(CodeConflict, "评分表已提交或已回避，不能修改", "the sheet is in or declined already")
	}
	var f Faults
	if !s.NoConflict {
		f.Add("no_conflict", nil, Text{"须声明与双方无利害关系", "declare that you have nothing to do with either party"}, Text{"如有利害关系，请选择回避", "decline if you have"})
	}
	total := 0
	for _, c := range r.Criteria {
		i := slices.IndexFunc(s.Scores, func(x Score) bool { return x.Criterion == c.Code })
		switch {
		case i < 0:
			f.Add("scores."+c.Code, nil, Text{"未评分", "no points given"}, Textf("0 至 %d 分", "0 to %d points", c.Max))
		case s.Scores[i].Points < 0 || s.Scores[i].Points > c.Max:
			f.Add("scores."+c.Code, s.Scores[i].Points, Text{"分值超出范围", "out of range"}, Textf("0 至 %d 分", "0 to %d points", c.Max))
		default:
			total += s.Scores[i].Points
			checkText(&f, "scores."+c.Code+".note", s.Scores[i].Note, maxReason)
		}
	}
	if len(s.Scores) > len(r.Criteria) {
		f.Add("scores", len(s.Scores), Text{"含有重复或不存在的评分项", "holds a criterion twice or one that does not exist"}, Text{})
	}
	requireText(&f, "opinion", s.Opinion, 5)
	checkText(&f, "opinion", s.Opinion, maxText)
	if s.Recommend == nil {
		f.Add("recommend", nil, Text{"请选择是否建议支持", "say whether you recommend it"}, Text{})
	}
	if err := f.Err(); err != nil {
		return err
	}
	r.State, r.NoConflict, r.Scores, r.Total = ReviewIn, true, s.Scores, total
	r.Opinion, r.Recommend, r.AnsweredAt = strings.TrimSpace(s.Opinion), s.Recommend, at
	return nil
}

// Decline says that the expert does not score. Errors: conflict, invalid
// without a reason.
func (r *Review) Decline(reason string, at time.Time) error {
	if r.State != ReviewAsked {
		return Errorf(CodeConflict, "评分表已提交或已回避，不能修改", "the sheet is in or declined already")
	}
	if err := checkReason(reason, true); err != nil {
		return err
	}
	r.State, r.Reason, r.AnsweredAt = ReviewDeclined, strings.TrimSpace(reason), at
	return nil
}

// ScoresComplete tells whether as many sheets are in as the programme asks for,
// and none is out.
func ScoresComplete(reviews []Review, experts int) bool {
	in := 0
	for _, r := range reviews {
		switch r.State {
		case ReviewAsked:
			return false
		case ReviewIn:
			in++
		}
	}
	return in > 0 && in >= experts
}

// MeanScore is the mean of all sheets that are in, in hundredths of a point,
// rounded down.
func MeanScore(reviews []Review) int {
	sum, n := 0, 0
	for _, r := range reviews {
		if r.State == ReviewIn {
			sum += r.Total
			n++
		}
	}
	return sum * 100 / max(n, 1)
}

// Blind is the sheet without what the expert thinks: whether it is in, and
// nothing of what it says.
func (r Review) Blind() Review {
	r.Scores, r.Total, r.Opinion, r.Recommend = nil, 0, "", nil
	return r
}

// ReviewsFor are the sheets as one person may see them: experts see their own
// alone until as many are in as the programme asks for, and after that those of
// the others without their names; an office sees who has answered and, when all
// are in, everything. So nobody chooses another expert by what one has said.
func ReviewsFor(reviews []Review, experts int, viewer string, office bool) []Review {
	complete := ScoresComplete(reviews, experts)
	var out []Review
	for _, r := range reviews {
		own := r.Expert == viewer
		switch {
		case own:
		case !office && !complete:
			continue
		case !complete:
			r = r.Blind()
		}
		if !own && !office {
			r.Expert, r.ID = "", ""
		}
		out = append(out, r)
	}
	return out
}
