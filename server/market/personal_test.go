package market_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"duijie/server/market"
)

// words are texts of the list by their codes.
func words(of []market.PersonalWord) map[string]market.Text {
	out := map[string]market.Text{}
	for _, w := range of {
		out[w.Code] = w.Text
	}
	return out
}

// A topic that says nothing in one of its columns, that names a basis that is not there,
// or that nothing is kept under, is a defect of the list.
func TestEachTopicOfPersonalDataIsWholeAndUsed(t *testing.T) {
	p := market.Personal
	bases, fates, used := words(p.Bases), words(p.Fates), map[string]bool{}
	for _, places := range []map[string][]string{p.Records, p.Collections, p.Elsewhere} {
		for place, topics := range places {
			for _, code := range topics {
				used[code] = true
				if !slices.ContainsFunc(p.Topics, func(t market.PersonalTopic) bool { return t.Code == code }) {
					t.Errorf("%s: no topic %q", place, code)
				}
			}
		}
	}
	for _, topic := range p.Topics {
		for _, text := range []market.Text{topic.Title, topic.Holds, topic.Why, topic.Kept, topic.Seen, fates[string(topic.Fate)]} {
			if text.ZH == "" || text.EN == "" {
				t.Errorf("%s says nothing in a column", topic.Code)
			}
		}
		if len(topic.Basis) == 0 || !used[topic.Code] {
			t.Errorf("%s: basis %v, used %v", topic.Code, topic.Basis, used[topic.Code])
		}
		for _, b := range topic.Basis {
			if bases[b].ZH == "" {
				t.Errorf("%s: no basis %q", topic.Code, b)
			}
		}
	}
}

func inBoth(t market.Text) string { return t.ZH + "<br>" + t.EN }

// tablesOfPersonalData are the tables of docs/personal-data.md by what they are made from.
func tablesOfPersonalData() map[string]string {
	p := market.Personal
	fates, titles := words(p.Fates), map[string]string{}
	var topics, bases, places [][]string
	for _, t := range p.Topics {
		titles[t.Code] = t.Title.ZH + " `" + t.Code + "`"
		topics = append(topics, []string{t.Title.ZH + " `" + t.Code + "`", inBoth(t.Holds), inBoth(t.Why), strings.Join(t.Basis, ", "), inBoth(t.Kept), inBoth(t.Seen), inBoth(fates[string(t.Fate)])})
	}
	for _, b := range p.Bases {
		bases = append(bases, []string{"`" + b.Code + "`", inBoth(b.Text)})
	}
	for _, of := range []struct {
		where string
		names map[string][]string
	}{{"outside the journal", p.Records}, {"journal", p.Collections}, {"elsewhere", p.Elsewhere}} {
		for _, name := range slices.Sorted(maps.Keys(of.names)) {
			holds := "nothing of a person"
			if topics := of.names[name]; len(topics) > 0 {
				each := make([]string, len(topics))
				for i, code := range topics {
					each[i] = titles[code]
				}
				holds = strings.Join(each, ", ")
			}
			places = append(places, []string{of.where, "`" + name + "`", holds})
		}
	}
	list := func(of []string) string { return "`" + strings.Join(of, "` `") + "`" }
	fields := [][]string{
		{"id of a user", list(p.Fields.User)}, {"id of a person outside the journal", list(p.Fields.Person)},
		{"a contact, or an account", list(p.Fields.Contact)}, {"words that people wrote", list(p.Fields.Text)},
	}
	return map[string]string{
		"Personal.Topics": markdown([]string{"什么 What", "内容 Holds", "目的 Why", "依据 Basis", "期限 How long", "谁能看到 Seen by", "注销后 After an erasure"}, topics),
		"Personal.Bases":  markdown([]string{"Code", "依据 Basis"}, bases),
		"Personal.Places": markdown([]string{"Where", "Name", "Holds"}, places),
		"Personal.Fields": markdown([]string{"Holds", "Fields"}, fields),
	}
}

// TestTablesOfPersonalDataInTheDocs compares docs/personal-data.md with the list.
// DUIJIE_UPDATE=1 writes it.
func TestTablesOfPersonalDataInTheDocs(t *testing.T) {
	tablesStand(t, "personal-data.md", tablesOfPersonalData())
}
