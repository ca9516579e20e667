package service

import (
	"slices"
	"testing"

	"duijie/search"
)

func TestConditionsKnowCodesByTheirNames(t *testing.T) {
	for name, row := range map[string]struct {
		condition, text string
		want            []string
	}{
		"a code":                       {search.ConditionField, "05", []string{"05"}},
		"a label":                      {search.ConditionField, "农业", []string{"09"}},
		"the beginning of a label":     {search.ConditionField, "新材料", []string{"05"}},
		"an English label":             {search.ConditionField, "agriculture", []string{"09"}},
		"a prefecture without 市":       {search.ConditionRegion, "长春", []string{"220100"}},
		"a city named as the province": {search.ConditionRegion, "吉林市", []string{"220200"}},
		"a word of several labels":     {search.ConditionMode, "许可", []string{"license_exclusive", "license_sole", "license_ordinary"}},
		"no label":                     {search.ConditionField, "炼金术", nil},
		"no condition on codes":        {search.ConditionTitle, "农业", nil},
		"nothing":                      {search.ConditionField, "", nil},
	} {
		if got := (codeNames{}).Resolve(row.condition, row.text); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}
