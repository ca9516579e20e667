package main

import (
	"errors"
	"testing"
)

// Every engine that is here is asked for what stands in three of four documents.
func TestTheEnginesFindWhatTheyWereGiven(t *testing.T) {
	e := &engines{analyzer: newAnalyzer(t)}
	for _, c := range contenders(t.TempDir(), e) {
		t.Run(c.name, func(t *testing.T) {
			r, err := c.open(t.Context())
			if errors.Is(err, errAbsent) {
				t.Skip(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, title := range []string{"石墨烯导热膜", "石墨烯涂料", "激光熔覆涂层", "石墨烯电极"} {
				d := document{title: title, body: "用于散热。"}
				d.cutTitle, d.cutBody = cutWords(e.analyzer, d.title), cutWords(e.analyzer, d.body)
				if err := r.add(t.Context(), d); err != nil {
					t.Fatal(err)
				}
			}
			if err := r.done(t.Context()); err != nil {
				t.Fatal(err)
			}
			if n, _, err := r.find(t.Context(), [2]string{"石墨烯", "散热"}, false); err != nil || n != 3 {
				t.Errorf("%d found, %v", n, err)
			}
			if err := r.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}
