package main

import (
	"encoding/json"
	"fmt"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// entry is item n as index and matcher are given it, made by the product's own
// projection of the document that the store would hold.
func (c *corpus) entry(n int) (*service.Entry, error) {
	it := c.item(n)
	owner := c.owners[it.owner]
	owner.ID = string(owner.CreditCode)
	row := it.row(c)
	var body []byte
	var err error
	kind := service.Achievements
	if it.demand {
		kind = service.Demands
		body, err = listed(it, owner, n, *row.Demand)
	} else {
		body, err = listed(it, owner, n, *row.Achievement)
	}
	if err != nil {
		return nil, err
	}
	return service.Project(kind, body, func(string) (market.Organisation, error) { return owner, nil })
}

// firstListed is when item 0 was published; each next one came a minute later.
var firstListed = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

// listed is the document of a published item.
func listed[C market.Content](it item, owner market.Organisation, n int, content C) ([]byte, error) {
	at := firstListed.Add(time.Duration(n) * time.Minute)
	return json.Marshal(market.Item[C]{
		ID: fmt.Sprintf("%026d", n), Organisation: owner.ID, Number: it.number, Region: owner.Region,
		Public:    &market.Revision[C]{No: 1, State: market.Published, Content: content, PublishedAt: at, ChangedAt: at},
		CreatedAt: at, UpdatedAt: at,
	})
}
