package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

// Listing is a published achievement or demand as everyone sees it.
type Listing[C market.Content] struct {
	ID           string           `json:"id" doc:"Id"`
	Kind         string           `json:"kind" enum:"achievement,demand" doc:"What it is"`
	Number       string           `json:"number,omitempty" doc:"The owner's own number; absent for an anonymous demand"`
	Organisation *OrganisationRef `json:"organisation,omitempty" doc:"The owner; absent for an anonymous demand"`
	Region       string           `json:"region" doc:"Region, GB/T 2260, six digits; only the prefecture for an anonymous demand"`
	Sample       bool             `json:"sample,omitempty" doc:"A fictional sample"`
	Revision     int              `json:"revision" doc:"Number of this revision, from 1"`
	State        market.State     `json:"state" doc:"Always published here"`
	PublishedAt  time.Time        `json:"published_at" doc:"When this revision was published"`
	ExpiresOn    market.Date      `json:"expires_on,omitempty" doc:"Last day of the listing"`
	Content      C                `json:"content" doc:"What the owner says of it"`
	Inventors    []string         `json:"inventors,omitempty" doc:"Names of the inventors (完成人) in order; achievements only, for who is signed in"`
	Withheld     []string         `json:"withheld" doc:"Fields of the content that the owner has filled in and that signing in would show"`
	Own          bool             `json:"own,omitempty" doc:"The asker works for the owner, who may be anonymous to everyone else"`
	Confidential bool             `json:"confidential,omitempty" doc:"There is a confidential part, which the owner opens to one organisation at a time"`
}

// Revision is one version of the content with its state.
type Revision[C market.Content] struct {
	No          int          `json:"no" doc:"Number of the revision, from 1"`
	State       market.State `json:"state" doc:"State of the revision"`
	Content     C            `json:"content" doc:"What the owner says"`
	ChangedAt   time.Time    `json:"changed_at" doc:"Last change of text or state"`
	ChangedBy   string       `json:"changed_by" doc:"Id of the user"`
	SubmittedAt time.Time    `json:"submitted_at,omitzero" doc:"When it was submitted"`
	PublishedAt time.Time    `json:"published_at,omitzero" doc:"When it was published"`
	ExpiresOn   market.Date  `json:"expires_on,omitempty" doc:"Last day of the listing"`
	Reason      string       `json:"reason,omitempty" doc:"Why it was returned or withdrawn"`
	Return      *ReturnNote  `json:"return,omitempty" doc:"What was to be mended when it was sent back the last time"`
	Due         market.Date  `json:"due,omitempty" doc:"Last working day of the review, while it is under review and that day is known"`
	DueOpen     *market.Term `json:"due_open,omitempty" doc:"Instead, where the table of working days ends before that day"`
	Inventors   []string     `json:"inventors,omitempty" doc:"Names of the inventors (完成人) in order; achievements only"`
}

// Work is an item as its owner or the office of its region sees it.
type Work[C market.Content] struct {
	ID           string          `json:"id" doc:"Id"`
	Kind         string          `json:"kind" enum:"achievement,demand" doc:"What it is"`
	Number       string          `json:"number" doc:"The owner's own number"`
	Organisation OrganisationRef `json:"organisation" doc:"The owner"`
	Region       string          `json:"region" doc:"The owner's region, GB/T 2260, six digits: whose office reviews it"`
	Sample       bool            `json:"sample,omitempty" doc:"A fictional sample"`
	Revisions    int             `json:"revisions" doc:"How many revisions were begun"`
	Public       *Revision[C]    `json:"public,omitempty" doc:"The revision that is or was public"`
	Working      *Revision[C]    `json:"working,omitempty" doc:"The revision being edited or reviewed; a draft is seen by its owner only"`
	CreatedAt    time.Time       `json:"created_at" doc:"When the item was begun"`
	UpdatedAt    time.Time       `json:"updated_at" doc:"Last change"`
	Version      int64           `json:"version" doc:"As in the ETag"`
	As           market.Capacity `json:"as,omitempty" enum:"owner,manager,office" doc:"In which part the asker acts; absent for one who only reads"`
	Actions      []market.Action `json:"actions" doc:"What the asker may do now"`
	Faults       []Fault         `json:"faults" doc:"What keeps the working revision from review"`
	Completeness Completeness    `json:"completeness" doc:"How much of what a reader looks for is there: of the working revision, else of the public one"`
}

// Draft is what an owner sends to begin an item.
type Draft[C market.Content] struct {
	Number    string   `json:"number" doc:"The owner's own number, unique in the organisation"`
	Content   C        `json:"content" doc:"What the owner says; inventors are sent by name beside it"`
	Inventors []string `json:"inventors,omitempty" doc:"Names of the inventors (完成人) in order; achievements only"`
}

// Edit is what an owner sends to change the working revision.
type Edit[C market.Content] struct {
	Content   C        `json:"content" doc:"The whole new content"`
	Inventors []string `json:"inventors,omitempty" doc:"Names of the inventors (完成人) in order; achievements only"`
}

// ActionRequest asks for one step of the transition table.
type ActionRequest struct {
	Action string      `json:"action" enum:"submit,endorse,recall,publish,return,discard,withdraw,renew" doc:"The step"`
	Reason string      `json:"reason,omitempty" maxLength:"1000" doc:"Why; needed to withdraw"`
	Return *ReturnNote `json:"return,omitempty" doc:"What is to be mended; needed to return"`
}

type listingAnswer[C market.Content] struct {
	ETag string `header:"ETag" doc:"Version of the item"`
	Body Listing[C]
}

type workAnswer[C market.Content] struct {
	Status int
	ETag   string `header:"ETag" doc:"Version of the item, for If-Match"`
	Body   *Work[C]
}

type createRequest[C market.Content] struct{ Body Draft[C] }

type editRequest[C market.Content] struct {
	ByID
	OnVersion
	Body Edit[C]
}

type actionRequest struct {
	ByID
	OnVersion
	Body ActionRequest
}

// catalogue are the routes of one kind of listing.
type catalogue[C market.Content] struct {
	server *Server
	kind   string // achievement or demand
	plural string // as in paths
	of     func() *service.Catalogue[C]
}

func (c catalogue[C]) register() {
	r, tag := c.server.routes, []string{c.plural}
	path := "/" + c.plural
	register(r, Public, huma.Operation{
		OperationID: "get-" + c.kind, Method: http.MethodGet, Path: path + "/{id}", Tags: tag,
		Summary: "The published revision",
	}, c.listed)
	register(r, Public, huma.Operation{
		OperationID: "match-" + c.kind, Method: http.MethodGet, Path: path + "/{id}/matches", Tags: tag,
		Summary: "What of the other kind fits, with score and reasons; for the owner also before it is published",
	}, c.server.matches(c.plural))
	register(r, Public, huma.Operation{
		OperationID: "find-similar-" + c.plural, Method: http.MethodGet, Path: path + "/{id}/similar", Tags: tag,
		Summary: "What resembles it among the listings of its own kind; for the owner also before it is published",
	}, c.server.similar(c.plural))
	register(r, Member, huma.Operation{
		OperationID: "create-" + c.kind, Method: http.MethodPost, Path: path, Tags: tag, DefaultStatus: http.StatusCreated,
		Summary: "Begin one as a draft of the own organisation",
	}, c.create)
	register(r, Insider, huma.Operation{
		OperationID: "get-" + c.kind + "-work", Method: http.MethodGet, Path: path + "/{id}/work", Tags: tag,
		Summary: "Both revisions, for the owner and the office of its region",
	}, c.work)
	register(r, Member, huma.Operation{
		OperationID: "edit-" + c.kind, Method: http.MethodPut, Path: path + "/{id}", Tags: tag,
		Summary: "Replace the content of the working revision; begins one where only a public one stands",
	}, c.edit)
	c.registerChecks()
	register(r, Dealer, huma.Operation{
		OperationID: "act-on-" + c.kind, Method: http.MethodPost, Path: path + "/{id}/actions", Tags: tag,
		Summary:   "Take one step of the transition table; 204 when nothing is left of the item",
		Responses: map[string]*huma.Response{"204": {Description: "The only draft was discarded"}},
	}, c.act)
	register(r, Member, huma.Operation{
		OperationID: "list-my-" + c.plural, Method: http.MethodGet, Path: "/mine/" + c.plural, Tags: tag,
		Summary: "The own organisation's, with the states of both revisions",
	}, c.mine)
}

func (c catalogue[C]) listed(ctx context.Context, in *ByID) (*listingAnswer[C], error) {
	who := actor(ctx)
	l, err := c.of().ListedTo(ctx, who, in.ID)
	if err != nil {
		return nil, err
	}
	out := Listing[C]{
		ID: l.ID, Kind: c.kind, Number: l.Number, Organisation: organisationRef(l.Owner), Region: l.Region, Sample: l.Sample,
		Revision: l.Revision.No, State: l.Revision.State, PublishedAt: l.Revision.PublishedAt, ExpiresOn: l.Revision.ExpiresOn,
		Content: l.Revision.Content, Withheld: list(l.Withheld), Confidential: l.Confidential, Own: l.Own,
	}
	out.Inventors, err = c.inventors(ctx, l.Revision.Content)
	return &listingAnswer[C]{ETag: listingTag(l.Version, market.LevelOf(who), l.Confidential), Body: out}, err
}

// listingTag tells apart what the levels see of one version.
func listingTag(version int64, level market.DisclosureLevel, confidential bool) string {
	return fmt.Sprintf(`"%d-%s-%t"`, version, level, confidential)
}

func (c catalogue[C]) create(ctx context.Context, in *createRequest[C]) (*workAnswer[C], error) {
	w, err := c.of().Create(ctx, actor(ctx), service.Draft[C]{Number: in.Body.Number, Content: in.Body.Content, Inventors: in.Body.Inventors})
	if err != nil {
		return nil, within(err, "content", "number", "inventors")
	}
	return c.answer(ctx, http.StatusCreated, w)
}

func (c catalogue[C]) work(ctx context.Context, in *ByID) (*workAnswer[C], error) {
	w, err := c.of().Work(ctx, actor(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return c.answer(ctx, http.StatusOK, w)
}

func (c catalogue[C]) edit(ctx context.Context, in *editRequest[C]) (*workAnswer[C], error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := c.of().Edit(ctx, actor(ctx), in.ID, v, service.Draft[C]{Content: in.Body.Content, Inventors: in.Body.Inventors})
	if err != nil {
		return nil, within(err, "content", "inventors")
	}
	return c.answer(ctx, http.StatusOK, w)
}

func (c catalogue[C]) act(ctx context.Context, in *actionRequest) (*workAnswer[C], error) {
	v, err := version(in.IfMatch)
	if err != nil {
		return nil, err
	}
	w, err := c.step(ctx, in.ID, v, in.Body)
	if err != nil {
		return nil, err
	}
	if w.Item.ID == "" {
		return &workAnswer[C]{Status: http.StatusNoContent}, nil
	}
	return c.answer(ctx, http.StatusOK, w)
}

func (c catalogue[C]) step(ctx context.Context, id string, version int64, in ActionRequest) (service.Work[C], error) {
	if action := market.Action(in.Action); action != market.Return {
		w, err := c.of().Do(ctx, actor(ctx), id, version, action, in.Reason)
		return w, within(err, "content", "reason")
	}
	note := market.ReturnNote{}
	if in.Return != nil {
		note = in.Return.note()
	}
	w, err := c.of().Return(ctx, actor(ctx), id, version, note)
	return w, within(err, "return")
}

func (c catalogue[C]) answer(ctx context.Context, status int, w service.Work[C]) (*workAnswer[C], error) {
	it := w.Item
	body := Work[C]{
		ID: it.ID, Kind: c.kind, Number: it.Number, Organisation: *organisationRef(&w.Owner), Region: it.Region, Sample: it.Sample,
		Revisions: it.Revisions, CreatedAt: it.CreatedAt, UpdatedAt: it.UpdatedAt, Version: w.Version, As: w.As,
		Actions: list(w.Actions), Faults: faultsIn(ctx, w.Missing), Completeness: completenessOf(language(ctx), w.Completeness),
	}
	var err error
	if body.Public, err = c.revision(ctx, it.Public); err != nil {
		return nil, err
	}
	if body.Working, err = c.revision(ctx, it.Working); err != nil {
		return nil, err
	}
	return &workAnswer[C]{Status: status, ETag: etag(w.Version), Body: &body}, nil
}

func (c catalogue[C]) revision(ctx context.Context, r *market.Revision[C]) (*Revision[C], error) {
	if r == nil {
		return nil, nil
	}
	names, err := c.inventors(ctx, r.Content)
	return &Revision[C]{
		No: r.No, State: r.State, Content: r.Content, ChangedAt: r.ChangedAt, ChangedBy: r.ChangedBy, SubmittedAt: r.SubmittedAt,
		PublishedAt: r.PublishedAt, ExpiresOn: r.ExpiresOn, Reason: r.Reason, Return: returnNoteOf(r.Return),
		Due: r.Due, DueOpen: r.Open, Inventors: names,
	}, err
}

func (c catalogue[C]) inventors(ctx context.Context, content C) ([]string, error) {
	a, ok := any(content).(market.AchievementContent)
	if !ok {
		return nil, nil
	}
	return c.server.deps.Service.InventorNames(ctx, a.Inventors)
}
