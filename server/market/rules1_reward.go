package market

import "slices"

// titleReward pays once for the first title of a level (吉政办明电〔2022〕1号
// article 5).
func (s *sheet) titleReward() Calculation {
	terms := s.in.Programme.Reward
	first, has := FirstTitle(s.in.Titles, s.in.Enterprise, terms.Level, s.in.KnownAt)
	line := verdict(has, Text{"没有该级称号", "the enterprise has no title of the level"})
	if has && s.in.Title != "" && s.in.Title != first.Title {
		line = verdict(false, Text{"所申报的称号不是首次认定", "the title that is claimed for is not the first one"})
	}
	s.add("title.first", line.shows(string(first.Facts.NoticeDate)).of(titleSource(first.Title)))
	s.titleStands(terms.Level)
	if terms.NoticeFrom != "" || terms.NoticeTo != "" {
		w := verdict(terms.NoticeFrom <= first.Facts.NoticeDate && (terms.NoticeTo == "" || first.Facts.NoticeDate <= terms.NoticeTo), Text{"首次认定的公布日不在规定的范围内", "the first notice lies outside the window"})
		if first.Facts.NoticeDate == "" {
			w = unclear("公布日未知", "the day of the notice is not known")
		}
		s.add("title.window", w.shows(string(first.Facts.NoticeDate)))
	}
	family := Family(s.in.Titles, s.in.Enterprise, s.in.KnownAt)
	once := verdict(true, Text{})
	for _, e := range s.earlier() {
		if e.Programme == s.in.Programme.Code && slices.Contains(family, e.Enterprise) {
			once = verdict(false, Text{"已领取过该项奖励", "the reward has been paid before"}).of("claims/" + e.Claim)
			break
		}
	}
	s.add("reward.once", once)
	s.evidence()
	var award Fen
	if terms.Amount == nil || *terms.Amount <= 0 {
		s.add("reward.amount", undecidedHere())
	} else {
		award = *terms.Amount
		s.add("reward.amount", said{outcome: Noted, amount: terms.Amount})
	}
	return s.finish(0, award)
}

func (s *sheet) titleStands(level TitleLevel) {
	if s.in.Filed == "" {
		s.add("title.standing", unclear("申报日未知", "the day of the claim is not known"))
		return
	}
	for _, h := range TitleAt(s.in.Titles, s.in.Enterprise, s.in.Filed, s.in.KnownAt) {
		if h.Facts.Level == level && (s.in.Title == "" || s.in.Title == h.Title) {
			s.add("title.standing", verdict(true, Text{}).shows(string(s.in.Filed)).of(titleSource(h.Title)))
			return
		}
	}
	s.add("title.standing", verdict(false, Text{"申报日没有该级有效称号", "no title of the level is valid on the day of the claim"}).shows(string(s.in.Filed)))
}

func titleSource(id string) string {
	if id == "" {
		return ""
	}
	return "titles/" + id
}
