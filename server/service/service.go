package service

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"syscall"

	"duijie/matching"
	"duijie/search"
	"duijie/server/auth"
	"duijie/server/crew"
	"duijie/server/market"
	"duijie/server/store"
)

// Names of the collections of current documents.
const (
	Organisations = "organisations"
	Users         = "users"
	Achievements  = "achievements"
	Demands       = "demands"
	Feedbacks     = "feedback"
	Contracts     = "contracts"
	Payments      = "payments"
	Invoices      = "invoices"
	Titles        = "titles"
	Programmes    = "programmes"
	Rounds        = "rounds"
	Files         = "files"
	Applications  = "applications" // of organisations that want to be admitted
	Invitations   = "invitations"  // of people to organisations
	Delegations   = "delegations"  // which agency reviews for which office
	SampleYears   = "sample_years" // the mark of a year that was simulated
	// sweeps holds one document for each file whose bytes are being removed.
	sweeps = "sweeps"
	// uniques holds one document per value that must be unique, with the
	// normalised value as its id, in the same entry as what it belongs to.
	uniques = "uniques"
)

// Collections declares every kind of document with the orders in which they
// are read.
func Collections() []store.Collection {
	listing := []store.Key{
		{Name: "organisation", Paths: []string{"organisation", "updated_at"}},
		{Name: "review", Paths: []string{"working.state", "working.submitted_at"}},
		{Name: "public", Paths: []string{"public.state", "public.published_at"}},
		{Name: "expiry", Paths: []string{"public.state", "public.expires_on"}},
	}
	return slices.Concat([]store.Collection{
		{Name: Organisations, Schema: market.OrganisationSchema, Keys: []store.Key{
			{Name: "name", Paths: []string{"name"}},
			{Name: "kind", Paths: []string{"kind", "name"}},
		}},
		{Name: Users, Schema: market.UserSchema, Keys: []store.Key{
			{Name: "organisation", Paths: []string{"organisation"}},
		}},
		{Name: Achievements, Schema: market.AchievementSchema, Keys: listing},
		{Name: Demands, Schema: market.DemandSchema, Keys: listing},
		{Name: Feedbacks, Schema: market.FeedbackSchema, Keys: []store.Key{
			{Name: Demands, Paths: []string{"by", "demand.id"}},
			{Name: Achievements, Paths: []string{"by", "achievement.id"}},
		}},
		{Name: uniques, Schema: 1},
		{Name: Files, Schema: market.FileSchema, Keys: []store.Key{
			{Name: "sha256", Paths: []string{"sha256"}},
			{Name: "unused", Paths: []string{"used", "at"}},
			{Name: "organisation", Paths: []string{"organisation", "used"}},
		}},
		{Name: sweeps, Schema: 1},
		{Name: SampleYears, Schema: 1},
		{Name: Contracts, Schema: market.ContractSchema, Keys: contractKeys},
		{Name: Payments, Schema: market.PaymentSchema, Keys: voucherKeys},
		{Name: Invoices, Schema: market.InvoiceSchema, Keys: voucherKeys},

		{Name: Titles, Schema: market.TitleSchema, Keys: []store.Key{
			{Name: "line", Paths: []string{"key.document_number", "key.place"}},
		}},
		{Name: titleHolders, Schema: market.TitleHolderSchema},
		{Name: Programmes, Schema: market.ProgrammeSchema, Keys: []store.Key{{Name: "code", Paths: []string{"code", "version"}}}},
		{Name: Holidays, Schema: market.HolidaySchema},
		{Name: Delegations, Schema: market.DelegationSchema, Keys: []store.Key{{Name: "agency", Paths: []string{"agency", "until"}}}},
		{Name: Applications, Schema: market.ApplicationSchema, Keys: []store.Key{
			{Name: "state", Paths: []string{"state", "updated_at"}},
			{Name: "code", Paths: []string{"form.credit_code"}},
		}},
		{Name: Invitations, Schema: market.InvitationSchema, Keys: []store.Key{{Name: "organisation", Paths: []string{"organisation", "state"}}}},
		{Name: Rounds, Schema: market.RoundSchema, Keys: []store.Key{{Name: "opens", Paths: []string{"opens"}}}},
	}, claimCollections(), alertCollections(), introductionCollections(), projectCollections(), disclosureCollections(), storyCollections(),
		[]store.Collection{{Name: JournalHeads, Schema: market.JournalHeadSchema}, {Name: Requests, Schema: 1}, {Name: erasedNames, Schema: 1}}, crew.Collections())
}

// Finder searches the public catalogue; package search provides it.
type Finder interface {
	Search(ctx context.Context, q search.Query) (search.Result, error)
	Complete(typed string, limit int) ([]search.Completion, error)
}

// Matcher ranks items of the other kind, or of the same; package matching
// provides it.
type Matcher interface {
	Match(ctx context.Context, item matching.Item, o matching.MatchOptions) ([]matching.Match, error)
	Similar(ctx context.Context, item matching.Item, o matching.MatchOptions) ([]matching.Match, error)
}

// Deps is what the use cases rest on.
type Deps struct {
	Store   store.Store
	Vault   store.Vault // of the bytes of files
	World   market.World
	Finder  Finder
	Matcher Matcher
	Papers  Papers
	Scanner Scanner  // nil: nobody looks for viruses in what is uploaded
	Outbox  *Outbox  // nil: no mail
	Keeper  Keeper   // nil: nothing is looked after, as in a command
	Process *Process // nil: nothing is served, as in a command
	Scratch string   // folder for uploads that wait to be read; empty: the machine's temporary files
	// MatchAlerts is how many matches a day an organisation is told of one by one at
	// most; 0: all of them.
	MatchAlerts int
	// Erased is told after each erasure, so that the register is kept outside of the
	// store too; nil: nobody does.
	Erased func(context.Context) error
	Log    *slog.Logger
}

// Service answers the use cases of the catalogue.
type Service struct {
	Deps
	Achievements  *Catalogue[market.AchievementContent]
	Demands       *Catalogue[market.DemandContent]
	Alerts        *AlertDesk
	imports       *importDesk
	titles        *titleShelf
	claims        *shelf[market.Claim]
	contracts     *shelf[market.Contract]
	payments      *shelf[market.Payment]
	introductions *shelf[market.Introduction]
	// Of what there are many, the figures keep no more than they need.
	achievementHeads, demandHeads *shelf[listingHead]
	alertHeads                    *shelf[alertHead]
	notary                        *auth.Signer // signs the journal's ends
}

// New makes the use cases over what they rest on.
func New(d Deps) *Service {
	if d.Outbox == nil {
		d.Outbox = NewOutbox(OutboxDeps{Store: d.Store, World: d.World, Log: d.Log})
	}
	d.Store = commitOnce(d.Store)
	s := &Service{Deps: d}
	s.Achievements = &Catalogue[market.AchievementContent]{s: s, kind: Achievements, schema: market.AchievementSchema}
	s.Demands = &Catalogue[market.DemandContent]{s: s, kind: Demands, schema: market.DemandSchema}
	s.Alerts = newAlertDesk(s)
	s.imports = newImportDesk()
	s.titles = &titleShelf{shelf: shelf[market.Title]{kind: Titles}}
	s.claims = &shelf[market.Claim]{kind: Claims}
	s.contracts = &shelf[market.Contract]{kind: Contracts}
	s.payments = &shelf[market.Payment]{kind: Payments}
	s.introductions = &shelf[market.Introduction]{kind: Introductions}
	s.achievementHeads = &shelf[listingHead]{kind: Achievements}
	s.demandHeads = &shelf[listingHead]{kind: Demands}
	s.alertHeads = &shelf[alertHead]{kind: Alerts}
	if s.Store != nil {
		s.notary = auth.NewSigner(authRecords{s.Store.Records()}, s.World, "journal heads")
	}
	return s
}

// problem turns an error of the store into one for people; its own come as they
// are, and so does the end of a context.
func problem(err error) error {
	var ours *market.Error
	switch {
	case err == nil, errors.As(err, &ours), !Away(err) && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)):
		return err
	case errors.Is(err, store.ErrNotFound):
		return notFound()
	case errors.Is(err, store.ErrTooLarge):
		return &market.Error{Code: market.CodeTooLarge, Message: market.Text{ZH: "内容过大，无法保存", EN: "too large to be saved"}, Cause: err}
	case Barred(err) != nil:
		return Barred(err)
	case errors.Is(err, store.ErrUnclear), errors.Is(err, store.ErrClosed):
		return &market.Error{Code: market.CodeUnavailable, Message: market.Text{ZH: "暂时无法保存，请稍后重试", EN: "it cannot be saved just now, please try again"}, RetryAfter: 5, Cause: err}
	case Away(err):
		return market.Unavailable(err)
	case errors.Is(err, store.ErrNewerSchema), errors.Is(err, store.ErrNotYet):
		return &market.Error{Code: market.CodeUnavailable, Message: market.Text{ZH: "平台正在升级，请稍后重试", EN: "the platform is being upgraded, please try again"}, RetryAfter: 10, Cause: err}
	case errors.Is(err, store.ErrInvalid):
		return &market.Error{Code: market.CodeInvalid, Message: market.Text{ZH: "请求无法识别", EN: "the request cannot be read"}, Cause: err}
	}
	return fmt.Errorf("store: %w", err)
}

// Away tells whether an error means that the database does not answer.
func Away(err error) bool { return errors.Is(err, store.ErrAway) }

// Barred is the error for people where the disk is full or takes no writes, so that
// nothing was changed; nil for any other error, and where it is not known what was
// written.
func Barred(err error) *market.Error {
	if errors.Is(err, store.ErrUnclear) {
		return nil
	}
	switch {
	case errors.Is(err, store.ErrNoRoom), errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return market.NoRoom(err)
	case errors.Is(err, store.ErrReadOnly), errors.Is(err, syscall.EROFS):
		return market.NoWrites(err)
	}
	return nil
}

// notFound is also the answer for what a person may not see, so that nobody
// learns what exists.
func notFound() error {
	return market.Errorf(market.CodeNotFound, "没有找到，或您无权查看", "not found, or not yours to see")
}

func forbidden() error {
	return market.Errorf(market.CodeForbidden, "您无权执行该操作", "this is not yours to do")
}

// stale is the answer to a change of something that someone else changed first.
func stale() error {
	return market.Errorf(market.CodeStale, "内容已被他人修改，请刷新后再试", "someone else changed it first; reload and try again")
}

// unique claims a value in the set for an owner, within a decision. It answers
// the owner that has it already, which may be the same one.
func unique(tx store.Tx, set, value, owner string) (holder string, err error) {
	id := set + ":" + value
	d, err := tx.Get(uniques, id)
	switch {
	case err == nil:
		u, err := store.As[uniqueDoc](d)
		return u.Owner, err
	case errors.Is(err, store.ErrNotFound):
		return owner, tx.Put(uniques, id, 1, uniqueDoc{Owner: owner})
	}
	return "", err
}

// release gives a unique value back.
func release(tx store.Tx, set, value string) error {
	err := tx.Delete(uniques, set+":"+value)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

type uniqueDoc struct {
	Owner string `json:"owner"`
}

// RecordSets declares what is kept outside the journal.
func RecordSets() []store.RecordSet {
	return slices.Concat(recordSets(), accountSets(), outboxSets(), alertSets(), applicantSets(), inviteeSets(), readingSets(), answerSets(), restSets(), crew.RecordSets(), []store.RecordSet{
		{Name: objectorsSet, Fields: []string{"claim"}},
		{Name: seenSet, Fields: []string{"introduction", "user"}},
		{Name: erasuresSet, Fields: []string{"due_ms"}},
	})
}
