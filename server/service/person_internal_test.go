package service

import (
	"strings"
	"testing"
)

// A person's name is taken as it is seen: two people, or one and another's double, do
// not stand under names that look the same.
func TestANameOfAPersonHidesNothing(t *testing.T) {
	for _, c := range []struct {
		rule, name, says string
	}{
		{"a plain name", "李娜", ""},
		{"a name with a point", "买买提·艾力", ""},
		{"a zero-width space", "李\u200b娜", "U+200B"},
		{"an override of the direction", "\u202e娜李", "U+202E"},
	} {
		t.Run(c.rule, func(t *testing.T) {
			faults := Profile{Name: c.name}.check()
			if c.says == "" && len(faults) > 0 || c.says != "" && (len(faults) != 1 || faults[0].Field != "name" || !strings.Contains(faults[0].Message.EN, c.says)) {
				t.Errorf("%+v", faults)
			}
		})
	}
}
