package api

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/go-cmp/cmp"
)

// publicMoney are the amounts that everyone reads, by route.
var publicMoney = map[string]string{
	// Sums of contracts, under market.PublicSumsOf.
	"/stats/months": "technical_fen",
	// The asking prices and budgets of listings, as their owners publish them.
	"/achievements/{id}": "max_fen min_fen", "/achievements/{id}/matches": "max_fen min_fen", "/achievements/{id}/similar": "max_fen min_fen",
	"/demands/{id}": "max_fen min_fen", "/demands/{id}/matches": "max_fen min_fen", "/demands/{id}/similar": "max_fen min_fen",
	"/search": "max_fen min_fen", "/stats": "max_fen min_fen", "/match/example": "max_fen min_fen", "/stories": "max_fen min_fen", "/stories/{id}": "max_fen min_fen",
	// One subsidy: its contract counts as told of in every sum.
	"/notices": "amount_fen", "/notices/ended": "amount_fen", "/notices/{id}": "amount_fen",
	// Figures of policies, plans and rounds; how a round was shared out is the province's alone.
	"/contracts/rules": "large_from_fen", "/project-plans": "amount_fen funding_fen", "/project-plans/{id}": "amount_fen funding_fen",
	"/programmes/{id}": "amount_fen budget_fen cap_per_contract_fen cap_per_enterprise_fen cap_per_enterprise_year_fen min_award_fen min_paid_fen",
	"/rounds":          "budget_fen eligible_fen granted_fen", "/rounds/{id}": "budget_fen eligible_fen granted_fen",
}

// A route that everyone reads and that shows money has to be named above: whoever
// adds a sum of contracts has to bring it under the rule of docs/stories.md.
func TestNobodyAddsASumOfContractsToWhatEveryoneReads(t *testing.T) {
	h := newHouse(t)
	schemas := h.routes.api.OpenAPI().Components.Schemas
	found := map[string]string{}
	for path, item := range h.routes.api.OpenAPI().Paths {
		if item.Get == nil || h.routes.declared[http.MethodGet+" "+basePath+routerPath(path)].Name != Public.Name {
			continue
		}
		money := map[string]bool{}
		for _, response := range item.Get.Responses {
			for _, media := range response.Content {
				moneyIn(schemas, media.Schema, money, map[string]bool{})
			}
		}
		if len(money) > 0 {
			found[path] = strings.Join(slices.Sorted(maps.Keys(money)), " ")
		}
	}
	if diff := cmp.Diff(publicMoney, found); diff != "" {
		t.Error(diff)
	}
}

// moneyIn collects the names of amounts in a schema.
func moneyIn(schemas huma.Registry, s *huma.Schema, into, seen map[string]bool) {
	if s == nil || seen[s.Ref] {
		return
	}
	if s.Ref != "" {
		seen[s.Ref] = true
		moneyIn(schemas, schemas.SchemaFromRef(s.Ref), into, seen)
		return
	}
	for name, p := range s.Properties {
		if strings.HasSuffix(name, "fen") || strings.Contains(name, "amount") || strings.Contains(name, "sum_") {
			into[name] = true
		}
		moneyIn(schemas, p, into, seen)
	}
	moneyIn(schemas, s.Items, into, seen)
	for _, more := range [][]*huma.Schema{s.AllOf, s.AnyOf, s.OneOf} {
		for _, p := range more {
			moneyIn(schemas, p, into, seen)
		}
	}
	if p, ok := s.AdditionalProperties.(*huma.Schema); ok {
		moneyIn(schemas, p, into, seen)
	}
}
