package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

// Part is something that is built from the journal: the full-text index or the
// matcher.
type Part struct {
	Name      string   `json:"name" doc:"index, matcher or vectors"`
	Position  int64    `json:"position" doc:"The journal number that it holds"`
	Behind    int64    `json:"behind" doc:"Journal entries that it lacks"`
	Documents int      `json:"documents" doc:"Listings held, or learned from; 0 without vectors"`
	Made      string   `json:"made" doc:"What made it: the words of the index, the model of the matcher, the fingerprint of the vectors"`
	Outdated  bool     `json:"outdated,omitempty" doc:"Made by another version: a new one is due"`
	Rebuild   *Rebuild `json:"rebuild,omitempty" doc:"The rebuild that is under way, or the last one since the start"`
}

// Rebuild is how far a rebuild is.
type Rebuild struct {
	StartedAt time.Time `json:"started_at" doc:"When it began"`
	EndedAt   time.Time `json:"ended_at,omitzero" doc:"When it ended; absent while it is under way"`
	Done      int       `json:"done" doc:"Listings taken in"`
	Total     int       `json:"total" doc:"Listings to take in"`
	Error     string    `json:"error,omitempty" doc:"Why it failed; absent where it did not"`
}

// Parts are all parts.
type Parts struct {
	Items []Part `json:"items" doc:"Index, matcher and word vectors"`
}

type partsAnswer struct{ Body Parts }

type rebuildRequest struct {
	Part string `path:"part" enum:"index,matcher,vectors" doc:"What to build anew; vectors are learned from the catalogue, and the matcher is built with them"`
}

func (s *Server) registerMaintenance() {
	tag := []string{"maintenance"}
	register(s.routes, Operator, huma.Operation{
		OperationID: "list-parts", Method: http.MethodGet, Path: "/maintenance", Tags: tag,
		Summary: "Where the full-text index and the matcher stand",
	}, func(ctx context.Context, _ *struct{}) (*partsAnswer, error) {
		parts, err := s.deps.Service.Derived(ctx, actor(ctx))
		if err != nil {
			return nil, err
		}
		return &partsAnswer{Body: Parts{Items: each(parts, part)}}, nil
	})
	register(s.routes, Operator, huma.Operation{
		OperationID: "rebuild-part", Method: http.MethodPost, Path: "/maintenance/{part}/rebuild", Tags: tag, DefaultStatus: http.StatusAccepted,
		Summary: "Build a part anew beside the old one, which answers until the new one stands; its progress is in the list of parts",
	}, func(ctx context.Context, in *rebuildRequest) (*struct{}, error) {
		return nil, s.deps.Service.RebuildDerived(actor(ctx), in.Part)
	})
}

func part(d service.Derived) Part {
	out := Part{Name: d.Name, Position: d.Position, Behind: d.Behind, Documents: d.Documents, Made: d.Made, Outdated: d.Outdated}
	if r := d.Rebuild; r != nil {
		out.Rebuild = &Rebuild{StartedAt: r.Started, EndedAt: r.Ended, Done: r.Done, Total: r.Total, Error: r.Error}
	}
	return out
}
