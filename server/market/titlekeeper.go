package market

import "slices"

// MayRegisterTitles tells whether the actor keeps the whole library of titles: a
// department manager of the province. Nobody of an enterprise is.
func (a Actor) MayRegisterTitles() bool { return a.Governs(Jilin) }

// TitlePrefectures are the prefectures whose own titles the actor keeps. Each
// prefecture recognises its city-level enterprises and keeps the library of them
// (吉政办明电〔2022〕1号, 二（一）2), by the reviewers and managers of its office; a
// county recognises none.
func (a Actor) TitlePrefectures() []string {
	var out []string
	for _, g := range a.Roles {
		if (g.Role == RoleReviewer || g.Role == RoleDepartmentManager) && isPrefecture(g.Region) {
			out = append(out, g.Region)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func isPrefecture(region string) bool {
	return len(region) == 6 && Prefecture(region) == region && Province(region) != region
}

// MayKeepTitles tells whether the actor keeps any title at all.
func (a Actor) MayKeepTitles() bool { return a.MayRegisterTitles() || len(a.TitlePrefectures()) > 0 }

// MayKeepLevel tells whether the actor keeps titles of a level, somewhere.
func (a Actor) MayKeepLevel(level TitleLevel) bool {
	return a.MayRegisterTitles() || level == TitleCity && len(a.TitlePrefectures()) > 0
}

// MayKeepTitle tells whether the actor takes in and keeps a title of which a
// list says this: the province all, a prefecture the city-level ones of its own
// region. A title that names no region is the province's.
func (a Actor) MayKeepTitle(listed TitleFacts) bool {
	return a.MayRegisterTitles() || listed.Level == TitleCity && slices.Contains(a.TitlePrefectures(), Prefecture(listed.Region))
}
