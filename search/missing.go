package search

import "slices"

// missing notes for every hit which of the wanted words it does not hold, and gives the words that no hit of the page holds.
func (s *searching) missing(page []candidate, hits []Hit) (dropped []string, err error) {
	order := byDocument(page)
	lacking := make([][]int, len(page)) // by hit: the clauses that it lacks
	held := make([]bool, len(s.asked.want))
	for n, c := range s.asked.want {
		lacks, err := s.lacking(c, page, order)
		if err != nil {
			return nil, err
		}
		held[n] = len(lacks) < len(page)
		for _, i := range lacks {
			lacking[i] = append(lacking[i], n)
		}
	}
	for i, clauses := range lacking {
		hits[i].Missing = s.typed(clauses)
	}
	var nowhere []int
	for n := range held {
		if !held[n] {
			nowhere = append(nowhere, n)
		}
	}
	return s.typed(nowhere), nil
}

// lacking gives the hits that do not hold a clause.
func (s *searching) lacking(c clause, page []candidate, order []int) (lacks []int, err error) {
	holders, err := s.clause(c)
	if err != nil {
		return nil, err
	}
	for _, i := range order {
		if !holders.holds(page[i].doc) {
			lacks = append(lacks, i)
		}
	}
	return lacks, s.fault
}

// typed gives the text of clauses as it was typed; a part of the query all of whose clauses are there comes whole. Single
// characters say nothing beside others of their part.
func (s *searching) typed(clauses []int) []string {
	all, some := map[int]int{}, map[int]int{} // by part: its clauses of more than a character
	for _, c := range s.asked.want {
		if !c.weak() {
			all[c.part]++
		}
	}
	for _, n := range clauses {
		if c := s.asked.want[n]; !c.weak() {
			some[c.part]++
		}
	}
	var texts []string
	for _, n := range clauses {
		c := s.asked.want[n]
		if c.weak() && all[c.part] > 0 {
			continue
		}
		text := s.query.Text[c.from:c.to]
		if p := s.asked.parts[c.part]; some[c.part] == all[c.part] {
			text = p.text
		}
		if text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}
