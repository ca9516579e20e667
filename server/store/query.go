package store

// Query asks for documents of one kind in the order of one declared key.
type Query struct {
	Kind  string
	Key   string // name of a declared key; "" orders by id
	Equal []any  // values that the first places of the key must have
	From  any    // the place after Equal: at least From (nil: no bound)
	To    any    // and below To (nil: no bound)
	Desc  bool
	Limit int    // 1..MaxLimit; 0 means 100
	After string // Page.Next of the page before, with the rest unchanged but Limit
}

// Page is one stretch of an answer. Paging is by key and id, not by position:
// documents that come or go between two pages move no other one in or out.
type Page struct {
	Docs []Doc
	Next string // "" on the last page
}
