package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// StoryParty is a party of a story.
type StoryParty struct {
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"Absent for a party whose demand was anonymous"`
	Kind         string           `json:"kind" doc:"What it is on the market"`
	Region       string           `json:"region" doc:"GB/T 2260; of an unnamed party the prefecture"`
}

// StoryFacts are what a story rests on.
type StoryFacts struct {
	Type       market.ContractType `json:"type" doc:"Type of the contract"`
	Field      string              `json:"field,omitempty" doc:"Field of technology (技术领域)"`
	Project    string              `json:"project,omitempty" doc:"Project of the contract; absent where it would name an unnamed party"`
	Seller     StoryParty          `json:"seller" doc:"The seller"`
	Buyer      StoryParty          `json:"buyer" doc:"The buyer"`
	Signed     market.Month        `json:"signed,omitempty" doc:"Month of signing"`
	Performed  market.Month        `json:"performed,omitempty" doc:"Month in which both sides had performed it"`
	Registered bool                `json:"registered,omitempty" doc:"The contract was registered when the text was written"`
}

// Story is a success story as everyone reads it.
type Story struct {
	ID          string           `json:"id" doc:"Id"`
	Text        market.StoryText `json:"text" doc:"What it says, in both languages"`
	Facts       StoryFacts       `json:"facts" doc:"What it rests on"`
	Achievement *Summary         `json:"achievement,omitempty" doc:"The listing that it grew out of, while it is public"`
	Demand      *Summary         `json:"demand,omitempty" doc:"The demand that it answers, while it is public under its owner's name"`
	PublishedAt market.Date      `json:"published_at" doc:"Day on which the second party consented"`
	Sample      bool             `json:"sample,omitempty" doc:"A fictional sample"`
}

// Stories is one page of stories.
type Stories struct {
	Items []Story `json:"items" doc:"The newest first"`
	More  bool    `json:"more,omitempty" doc:"There are more"`
	Page  int     `json:"page" doc:"This page, from 1"`
	Size  int     `json:"size" doc:"Stories on a page"`
}

// StoryConsented is the word of one party.
type StoryConsented struct {
	Organisation string    `json:"organisation" doc:"Id of the party"`
	At           time.Time `json:"at" doc:"When"`
}

// StoryWork is a story as its parties and their offices work on it.
type StoryWork struct {
	ID        string            `json:"id,omitempty" doc:"Id; absent while there is only a draft that nobody has proposed"`
	Contract  string            `json:"contract,omitempty" doc:"Id of the contract, for its parties"`
	State     market.StoryState `json:"state,omitempty" doc:"Where it stands; absent before it is proposed"`
	Own       string            `json:"own,omitempty" doc:"Id of the party that the asker works for"`
	Text      market.StoryText  `json:"text" doc:"What it says"`
	Facts     StoryFacts        `json:"facts" doc:"What it rests on"`
	Consents  []StoryConsented  `json:"consents" doc:"Who has consented to this text, for the parties"`
	Reason    string            `json:"reason,omitempty" doc:"Why an office hid it"`
	Actions   []string          `json:"actions" doc:"What the asker may do now"`
	UpdatedAt time.Time         `json:"updated_at,omitzero" doc:"Last change"`
	Version   int64             `json:"version" doc:"As in the ETag; 0 before it is proposed"`
}

// StoryList are stories for work.
type StoryList struct {
	Items []StoryWork `json:"items" doc:"The latest change first"`
}

// StoryCount is how many stories stand somewhere.
type StoryCount struct {
	State market.StoryState `json:"state" doc:"Where they stand"`
	Count int               `json:"count" doc:"How many"`
}

// StoryDesk is one page of the stories of an office's regions.
type StoryDesk struct {
	Items  []StoryWork  `json:"items" doc:"The newest first"`
	Total  int          `json:"total" doc:"How many"`
	Page   int          `json:"page" doc:"This page, from 1"`
	Size   int          `json:"size" doc:"Rows on a page"`
	Counts []StoryCount `json:"counts" doc:"How many are on the public page, hidden, and proposed: these wait for the consent of a second party, and an office reads none of them"`
}

// StoryInput proposes a story.
type StoryInput struct {
	Text market.StoryText `json:"text" doc:"What it is to say, in both languages"`
}

// StoryActionRequest asks for one step of the transition table.
type StoryActionRequest struct {
	Action string            `json:"action" enum:"edit,consent,withdraw,hide,show" doc:"The step"`
	Text   *market.StoryText `json:"text,omitempty" doc:"With edit"`
	Reason string            `json:"reason,omitempty" maxLength:"1000" doc:"With hide"`
}

type (
	storiesAnswer   struct{ Body Stories }
	storyAnswer     struct{ Body Story }
	storyListAnswer struct{ Body StoryList }
	storyWorkAnswer struct {
		ETag string `header:"ETag" doc:"Version, for If-Match"`
		Body StoryWork
	}
	storyDeskRequest struct {
		State string `query:"state" enum:"published,hidden" doc:"Where they stand; both when left out"`
		Paging
	}
	storyDeskAnswer   struct{ Body StoryDesk }
	storySheetRequest struct {
		State string `query:"state" enum:"published,hidden" doc:"Where they stand; both when left out"`
	}
	proposeStoryRequest struct {
		ByID
		Body StoryInput
	}
	actOnStoryRequest struct {
		ByID
		OnVersion
		Body StoryActionRequest
	}
)

func (s *Server) registerStories() {
	tag := []string{"stories"}
	register(s.routes, Public, huma.Operation{
		OperationID: "list-stories", Method: http.MethodGet, Path: "/stories", Tags: tag,
		Summary: "Success stories of performed contracts, with both parties' consent",
	}, func(ctx context.Context, in *Paging) (*storiesAnswer, error) {
		found, more, err := s.deps.Service.Stories(ctx, (in.Page-1)*in.Size, in.Size)
		return &storiesAnswer{Body: Stories{Items: each(found, story), More: more, Page: in.Page, Size: in.Size}}, err
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-story", Method: http.MethodGet, Path: "/stories/{id}", Tags: tag, Summary: "One success story",
	}, func(ctx context.Context, in *ByID) (*storyAnswer, error) {
		found, err := s.deps.Service.Story(ctx, in.ID)
		return &storyAnswer{Body: story(found)}, err
	})
	register(s.routes, Dealer, huma.Operation{
		OperationID: "get-story-work", Method: http.MethodGet, Path: "/stories/{id}/work", Tags: tag,
		Summary: "A story for its parties and the offices of their regions, with what the asker may do",
	}, func(ctx context.Context, in *ByID) (*storyWorkAnswer, error) {
		return storyBody(s.deps.Service.StoryWork(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Dealer, huma.Operation{
		OperationID: "act-on-story", Method: http.MethodPost, Path: "/stories/{id}/actions", Tags: tag,
		Summary: "Take one step of the transition table",
	}, s.actOnStory)
	register(s.routes, Member, huma.Operation{
		OperationID: "list-my-stories", Method: http.MethodGet, Path: "/mine/stories", Tags: tag,
		Summary: "Stories of the own organisation",
	}, func(ctx context.Context, _ *struct{}) (*storyListAnswer, error) {
		found, err := s.deps.Service.MyStories(ctx, actor(ctx))
		return &storyListAnswer{Body: StoryList{Items: each(found, storyWork)}}, err
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "get-story-of-contract", Method: http.MethodGet, Path: "/contracts/{id}/story", Tags: tag,
		Summary: "The story of a contract for its parties, or the draft that it would begin with",
	}, func(ctx context.Context, in *ByID) (*storyWorkAnswer, error) {
		return storyBody(s.deps.Service.StoryOf(ctx, actor(ctx), in.ID))
	})
	register(s.routes, Member, huma.Operation{
		OperationID: "propose-story", Method: http.MethodPost, Path: "/contracts/{id}/story", Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Propose the story of a performed contract and consent to it, as a manager of a party",
	}, func(ctx context.Context, in *proposeStoryRequest) (*storyWorkAnswer, error) {
		return storyBody(s.deps.Service.ProposeStory(ctx, actor(ctx), in.ID, in.Body.Text))
	})
}

// registerStoryDesk adds what an office sees of stories.
func (s *Server) registerStoryDesk() {
	tag := []string{"stories"}
	register(s.routes, Examiner, huma.Operation{
		OperationID: "list-desk-stories", Method: http.MethodGet, Path: "/desk/stories", Tags: tag,
		Summary: "Stories of the regions of the own office that are on the public page or hidden, with the count of those that wait for a second party",
	}, func(ctx context.Context, in *storyDeskRequest) (*storyDeskAnswer, error) {
		found, err := s.deps.Service.DeskStories(ctx, actor(ctx), service.StoryFilter{State: market.StoryState(in.State), Page: in.Page, Size: in.Size})
		out := StoryDesk{Items: each(found.Items, storyWork), Total: found.Total, Page: in.Page, Size: in.Size}
		for _, state := range []market.StoryState{market.StoryPublished, market.StoryHidden, market.StoryProposed} {
			out.Counts = append(out.Counts, StoryCount{state, found.Counts[state]})
		}
		return &storyDeskAnswer{Body: out}, err
	})
	register(s.routes, Examiner, huma.Operation{
		OperationID: "get-desk-stories-workbook", Method: http.MethodGet, Path: "/desk/stories.xlsx", Tags: tag,
		Summary: "The same as a workbook, in the language of the request", Responses: fileResponse(xlsxType),
	}, func(ctx context.Context, in *storySheetRequest) (*fileAnswer, error) {
		found, err := s.deps.Service.DeskStories(ctx, actor(ctx), service.StoryFilter{State: market.StoryState(in.State)})
		return workbook("duijie-stories.xlsx", err, func(w io.Writer) error {
			return service.WriteStories(w, found, language(ctx))
		})
	})
}

func (s *Server) actOnStory(ctx context.Context, in *actOnStoryRequest) (*storyWorkAnswer, error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	do := service.StoryDoing{Action: market.StoryAction(in.Body.Action), Reason: in.Body.Reason}
	if in.Body.Text != nil {
		do.Text = *in.Body.Text
	}
	return storyBody(s.deps.Service.ActOnStory(ctx, actor(ctx), in.ID, v, do))
}

func storyBody(w service.StoryWork, err error) (*storyWorkAnswer, error) {
	if err != nil {
		return nil, err
	}
	return &storyWorkAnswer{ETag: etag(w.Version), Body: storyWork(w)}, nil
}

func storyWork(w service.StoryWork) StoryWork {
	return StoryWork{
		ID: w.ID, Contract: w.Contract, State: w.State, Own: w.Own, Text: w.Text, Facts: storyFacts(w.Facts), Reason: w.Reason,
		Consents:  each(w.Consents, func(c market.Confirmation) StoryConsented { return StoryConsented{c.Organisation, c.At} }),
		Actions:   each(w.Actions, func(a market.StoryAction) string { return string(a) }),
		UpdatedAt: w.UpdatedAt, Version: w.Version,
	}
}

func story(p service.PublicStory) Story {
	out := Story{ID: p.ID, Text: p.Text, Facts: storyFacts(p.Facts), PublishedAt: p.PublishedAt, Sample: p.Sample}
	for _, listing := range []struct {
		from *service.Summary
		to   **Summary
	}{{p.Achievement, &out.Achievement}, {p.Demand, &out.Demand}} {
		if listing.from != nil {
			sum := summary(*listing.from)
			*listing.to = &sum
		}
	}
	return out
}

func storyFacts(f market.StoryFacts) StoryFacts {
	return StoryFacts{
		Type: f.Type, Field: f.Field, Project: f.Project, Seller: storyParty(f.Seller), Buyer: storyParty(f.Buyer),
		Signed: f.Signed, Performed: f.Performed, Registered: f.Registered,
	}
}

func storyParty(p market.StoryParty) StoryParty {
	out := StoryParty{Kind: string(p.Kind), Region: p.Region}
	if p.Organisation != "" {
		out.Organisation = &OrganisationRef{ID: p.Organisation, Name: p.Name.ZH, NameEN: p.Name.EN, Kind: string(p.Kind)}
	}
	return out
}
