package search

// phraseSource keeps those documents of the inner source, which finds all terms, where they stand in their places. Only
// there are places read: they lie on disk and are dear.
type phraseSource struct {
	source
	planner *planner
	field   string
	phrase  phrase
	value   valueOf  // which values of the field count
	terms   []string // different ones
	n       int      // in how many documents they stand, one by one
	places  []*termPlaces
	spots   []spot // scratch
}

// spot is where a term of the phrase stands: in which value of the field, and behind how many characters.
type spot struct {
	term       int
	value, pos uint64
}

func (s *phraseSource) seek(doc uint32) uint32 {
	for doc = s.source.seek(doc); doc != none; doc = s.source.seek(doc + 1) {
		if s.stands(doc) {
			return doc
		}
	}
	return none
}

// count is the sum of the terms': how well a word is known is told by it.
func (s *phraseSource) count() int { return s.n }

func (s *phraseSource) holds(doc uint32) bool { return s.source.holds(doc) && s.stands(doc) }

// stands reads the places of all terms in a document. An error ends the search.
func (s *phraseSource) stands(doc uint32) bool {
	if s.planner.fault != nil {
		return false
	}
	spots, err := s.read(doc)
	if err != nil {
		s.planner.fault = err
		return false
	}
	stands := func(wanted spot) bool {
		for _, at := range spots {
			if at == wanted {
				return true
			}
		}
		return false
	}
	if len(spots) > fewSpots {
		table := make(map[spot]bool, len(spots))
		for _, at := range spots {
			table[at] = true
		}
		stands = func(wanted spot) bool { return table[wanted] }
	}
	for _, at := range spots {
		if at.term == 0 && s.begins(at, stands) { // the phrase begins with its first term
			return true
		}
	}
	return false
}

// fewSpots is the number of places up to which looking through all of them is quicker than a table.
const fewSpots = 48

// begins tells whether the phrase stands where its first term does.
func (s *phraseSource) begins(at spot, stands func(spot) bool) bool {
	if !s.value.holds(at.value) {
		return false
	}
	for i, term := range s.phrase[1:] {
		if term != "" && !stands(spot{s.number(term), at.value, at.pos + uint64(i) + 1}) {
			return false
		}
	}
	return true
}

func (s *phraseSource) number(term string) int {
	for i, known := range s.terms {
		if known == term {
			return i
		}
	}
	return -1
}

func (s *phraseSource) read(doc uint32) ([]spot, error) {
	if s.places == nil {
		for _, term := range s.terms {
			s.places = append(s.places, s.planner.placesOf(term, s.field))
		}
	}
	s.spots = s.spots[:0]
	for n, places := range s.places {
		found, err := places.in(doc)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		for _, at := range found {
			s.spots = append(s.spots, spot{n, first(at.ArrayPositions()), at.Pos()})
		}
	}
	return s.spots, nil
}

func first(positions []uint64) uint64 {
	if len(positions) == 0 {
		return 0
	}
	return positions[0]
}
