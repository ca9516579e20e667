package matching

import (
	"testing"

	"duijie/search"
)

func analyzer(t testing.TB) *search.Analyzer {
	t.Helper()
	a, err := search.NewAnalyzer(search.AnalyzerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
