package api

import (
	"context"
	"encoding/xml"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"duijie/server/market"
	"duijie/server/service"
)

// NotificationSettings are how a person wants to be told.
type NotificationSettings struct {
	Language string            `json:"language" enum:"zh,en,both" doc:"Of mail"`
	Hour     int               `json:"hour" minimum:"0" maximum:"23" doc:"Hour of the day in China at which digests leave"`
	Weekday  int               `json:"weekday" minimum:"1" maximum:"7" doc:"Day on which the weekly digest leaves: 1 is Monday, 7 Sunday"`
	Mail     map[string]string `json:"mail" doc:"By sort of alerts: off, at_once, daily or weekly"`
	Feed     bool              `json:"feed,omitempty" readOnly:"true" doc:"There is a personal feed"`
	Carries  bool              `json:"carries,omitempty" readOnly:"true" doc:"This platform sends mail"`
	Mailbox  bool              `json:"mailbox,omitempty" readOnly:"true" doc:"The person has a mail address"`
	Matches  *MatchLimit       `json:"matches,omitempty" readOnly:"true" doc:"How many matches a day the person's organisation is told of one by one; absent for who works for none"`
}

// MatchLimit is how many matches a day an organisation is told of one by one.
type MatchLimit struct {
	Platform int  `json:"platform" doc:"At most, by the platform; 0: no cap"`
	Own      *int `json:"own,omitempty" doc:"At most, by the organisation itself; absent: it has set nothing"`
	Sets     bool `json:"sets" doc:"The asker may set the organisation's own"`
}

// MatchLimitInput sets the organisation's own.
type MatchLimitInput struct {
	Own *int `json:"own,omitempty" minimum:"0" maximum:"1000" doc:"At most so many a day; 0 gathers all; absent: as many as the platform's cap allows. It never raises that cap"`
}

// FeedAddress is where a personal feed is read. It is told this once.
type FeedAddress struct {
	Address string `json:"address" doc:"Web address of the feed; whoever has it can read it, and it cannot be shown again"`
}

// Unsubscribing is what an unsubscribing link is for.
type Unsubscribing struct {
	What    string `json:"what" doc:"Sort of alerts, or daily or weekly for a whole digest"`
	Stopped bool   `json:"stopped" doc:"No such mail goes any more"`
}

// SearchTerms are the words and filters of a search.
type SearchTerms struct {
	Q            string   `json:"q,omitempty" doc:"Words and conditions as on the search page"`
	Kind         []string `json:"kind,omitempty" doc:"achievement, demand"`
	Field        []string `json:"field,omitempty" doc:"Fields of technology"`
	Region       []string `json:"region,omitempty" doc:"Regions"`
	TRL          []string `json:"trl,omitempty" doc:"Bands of readiness: 1-3, 4-6, 7-9"`
	Mode         []string `json:"mode,omitempty" doc:"Modes of cooperation"`
	Organisation []string `json:"organisation,omitempty" doc:"Ids of owners"`
}

// SearchInput is a search to be kept.
type SearchInput struct {
	Name  string      `json:"name" doc:"How one calls it, at most 60 characters"`
	Terms SearchTerms `json:"terms" doc:"What is looked for"`
	Tells bool        `json:"tells" doc:"Whether new listings that meet it are told of"`
}

// SavedSearch is a search that a person keeps.
type SavedSearch struct {
	ID string `json:"id" doc:"Id"`
	SearchInput
}

// SavedSearches are a person's own.
type SavedSearches struct {
	Items []SavedSearch `json:"items" doc:"The oldest first"`
}

// ByToken is the path of an unsubscribing link.
type ByToken struct {
	Token string `path:"token" maxLength:"400" pattern:"^[A-Za-z0-9._-]+$" patternDescription:"a token" doc:"The token of the link"`
}

type (
	settingsRequest      struct{ Body NotificationSettings }
	matchLimitRequest    struct{ Body MatchLimitInput }
	settingsAnswer       struct{ Body NotificationSettings }
	feedAddressAnswer    struct{ Body FeedAddress }
	unsubscribingAnswer  struct{ Body Unsubscribing }
	savedSearchesAnswer  struct{ Body SavedSearches }
	savedSearchAnswer    struct{ Body SavedSearch }
	saveSearchRequest    struct{ Body SearchInput }
	replaceSearchRequest struct {
		ByID
		Body SearchInput
	}
)

type listingFeedRequest struct {
	Q            string   `query:"q" maxLength:"500" doc:"Words and conditions as on the search page"`
	Kind         []string `query:"kind,explode" maxItems:"50" enum:"achievement,demand" doc:"What to look for"`
	Field        []string `query:"field,explode" maxItems:"50" doc:"Fields of technology"`
	Region       []string `query:"region,explode" maxItems:"50" doc:"Regions"`
	TRL          []string `query:"trl,explode" maxItems:"50" enum:"1-3,4-6,7-9" doc:"Bands of readiness"`
	Mode         []string `query:"mode,explode" maxItems:"50" doc:"Modes of cooperation"`
	Organisation []string `query:"organisation,explode" maxItems:"50" doc:"Ids of owners"`
	Lang         string   `query:"lang" enum:"zh,en" default:"zh" doc:"Language of the feed"`
	feedAt
}

type personalFeedRequest struct {
	ByToken
	Lang string `query:"lang" enum:"zh,en" default:"zh" doc:"Language of the feed"`
	feedAt
}

// feedAt finds out where a feed is read from.
type feedAt struct{ path string }

// Resolve notes the path that was asked for.
func (f *feedAt) Resolve(hc huma.Context) []error {
	f.path = request(hc).URL.RequestURI()
	return nil
}

const atomType = "application/atom+xml; charset=utf-8"

type feedAnswer struct {
	ContentType  string `header:"Content-Type"`
	CacheControl string `header:"Cache-Control"`
	Body         []byte
}

func (s *Server) registerAlertSettings() {
	tag := []string{"alerts"}
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "get-notifications", Method: http.MethodGet, Path: "/me/notifications", Tags: tag, Summary: "How one wants to be told",
	}, func(ctx context.Context, _ *struct{}) (*settingsAnswer, error) {
		settings, err := s.deps.Service.Alerts.Settings(ctx, actor(ctx))
		return &settingsAnswer{Body: notificationSettings(settings)}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "set-notifications", Method: http.MethodPut, Path: "/me/notifications", Tags: tag,
		Summary: "Choose how one wants to be told; sorts that are not named stay as they are",
	}, s.setNotifications)
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "set-match-limit", Method: http.MethodPut, Path: "/me/organisation/match-limit", Tags: tag,
		Summary: "As a manager, choose how many matches a day the own organisation is told of one by one",
	}, func(ctx context.Context, in *matchLimitRequest) (*settingsAnswer, error) {
		if err := s.deps.Service.Alerts.SetMatchLimit(ctx, actor(ctx), in.Body.Own); err != nil {
			return nil, err
		}
		settings, err := s.deps.Service.Alerts.Settings(ctx, actor(ctx))
		return &settingsAnswer{Body: notificationSettings(settings)}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "renew-feed", Method: http.MethodPost, Path: "/me/notifications/feed", Tags: tag,
		Summary: "Give one's personal Atom feed a new address; the former one ends",
	}, func(ctx context.Context, _ *struct{}) (*feedAddressAnswer, error) {
		token, err := s.deps.Service.Alerts.RenewFeed(ctx, actor(ctx))
		return &feedAddressAnswer{Body: FeedAddress{s.base(ctx) + basePath + "/feeds/personal/" + token}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "end-feed", Method: http.MethodDelete, Path: "/me/notifications/feed", Tags: tag, Summary: "End one's personal feed",
	}, func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		return nil, s.deps.Service.Alerts.EndFeed(ctx, actor(ctx))
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-unsubscribing", Method: http.MethodGet, Path: "/unsubscribe/{token}", Tags: tag,
		Summary: "What an unsubscribing link of a letter is for; changes nothing",
	}, func(ctx context.Context, in *ByToken) (*unsubscribingAnswer, error) {
		e, err := s.deps.Service.Alerts.Ending(ctx, in.Token)
		return &unsubscribingAnswer{Body: Unsubscribing(e)}, err
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "unsubscribe", Method: http.MethodPost, Path: "/unsubscribe/{token}", Tags: tag,
		Summary: "End the mail that an unsubscribing link is for, without signing in; a second time changes nothing",
	}, func(ctx context.Context, in *ByToken) (*unsubscribingAnswer, error) {
		e, err := s.deps.Service.Alerts.Unsubscribe(ctx, in.Token)
		return &unsubscribingAnswer{Body: Unsubscribing(e)}, err
	})
	s.registerSavedSearches(tag)
	s.registerFeeds(tag)
}

func (s *Server) registerSavedSearches(tag []string) {
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "list-saved-searches", Method: http.MethodGet, Path: "/me/searches", Tags: tag, Summary: "One's own saved searches",
	}, func(ctx context.Context, _ *struct{}) (*savedSearchesAnswer, error) {
		found, err := s.deps.Service.Alerts.SavedSearches(ctx, actor(ctx))
		return &savedSearchesAnswer{Body: SavedSearches{Items: each(found, savedSearch)}}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "save-search", Method: http.MethodPost, Path: "/me/searches", Tags: tag, Summary: "Keep a search; new listings that meet it are told of",
	}, func(ctx context.Context, in *saveSearchRequest) (*savedSearchAnswer, error) {
		saved, err := s.deps.Service.Alerts.SaveSearch(ctx, actor(ctx), in.Body.market(""))
		return &savedSearchAnswer{Body: savedSearch(saved)}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "replace-search", Method: http.MethodPut, Path: "/me/searches/{id}", Tags: tag, Summary: "Change a saved search",
	}, func(ctx context.Context, in *replaceSearchRequest) (*savedSearchAnswer, error) {
		saved, err := s.deps.Service.Alerts.SaveSearch(ctx, actor(ctx), in.Body.market(in.ID))
		return &savedSearchAnswer{Body: savedSearch(saved)}, err
	})
	register(s.routes, SignedIn, huma.Operation{
		OperationID: "delete-search", Method: http.MethodDelete, Path: "/me/searches/{id}", Tags: tag, Summary: "Forget a saved search",
	}, func(ctx context.Context, in *ByID) (*struct{}, error) {
		return nil, s.deps.Service.Alerts.DeleteSearch(ctx, actor(ctx), in.ID)
	})
}

func (s *Server) registerFeeds(tag []string) {
	feed := map[string]*huma.Response{"200": {Description: "An Atom feed (RFC 4287)", Content: map[string]*huma.MediaType{
		"application/atom+xml": {Schema: &huma.Schema{Type: "string"}},
	}}}
	register(s.routes, Public, huma.Operation{
		OperationID: "get-listing-feed", Method: http.MethodGet, Path: "/feeds/listings.atom", Tags: tag,
		Summary: "The newest listings that meet a search, as an Atom feed", Responses: feed,
	}, func(ctx context.Context, in *listingFeedRequest) (*feedAnswer, error) {
		terms := SearchTerms{in.Q, in.Kind, in.Field, in.Region, in.TRL, in.Mode, in.Organisation}.market()
		f, err := s.deps.Service.Alerts.ListingFeed(ctx, service.FeedAt{Base: s.base(ctx), Path: in.path}, terms, in.Lang)
		return atom(f, "public, max-age=300", err)
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "get-personal-feed", Method: http.MethodGet, Path: "/feeds/personal/{token}", Tags: tag,
		Summary: "One person's alerts as an Atom feed, for whoever has its address", Responses: feed,
	}, func(ctx context.Context, in *personalFeedRequest) (*feedAnswer, error) {
		f, err := s.deps.Service.Alerts.PersonalFeed(ctx, service.FeedAt{Base: s.base(ctx), Path: in.path}, in.Token, in.Lang)
		return atom(f, "private, no-store", err)
	})
}

func atom(f service.Feed, cache string, err error) (*feedAnswer, error) {
	if err != nil {
		return nil, err
	}
	text, err := xml.Marshal(f)
	return &feedAnswer{ContentType: atomType, CacheControl: cache, Body: append([]byte(xml.Header), text...)}, err
}

// base is the web address of the platform: as its operator names it, else as the
// asker knows it.
func (s *Server) base(ctx context.Context) string {
	if s.deps.Service.Outbox.Carries() {
		return s.deps.Service.Outbox.Link("")
	}
	return note(ctx).origin
}

// unsubscribe is the one click of a mail program (RFC 8058): a POST to the very
// address that stands in the letter. A person who opens it gets the page.
func (s *Server) unsubscribe(c echo.Context) error {
	_, err := s.deps.Service.Alerts.Unsubscribe(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

func (s *Server) setNotifications(ctx context.Context, in *settingsRequest) (*settingsAnswer, error) {
	mail := map[string]service.Channel{}
	for sort, channel := range in.Body.Mail {
		mail[sort] = service.Channel(channel)
	}
	settings, err := s.deps.Service.Alerts.Choose(ctx, actor(ctx), service.AlertSettings{
		Habits: service.Habits{Language: in.Body.Language, Hour: in.Body.Hour, Weekday: in.Body.Weekday}, Mail: mail,
	})
	if err != nil {
		return nil, err
	}
	return &settingsAnswer{Body: notificationSettings(settings)}, nil
}

func notificationSettings(in service.AlertSettings) NotificationSettings {
	out := NotificationSettings{
		Language: in.Language, Hour: in.Hour, Weekday: in.Weekday, Mail: map[string]string{}, Feed: in.Feed, Carries: in.Carries, Mailbox: in.Mailbox,
	}
	for sort, channel := range in.Mail {
		out.Mail[sort] = string(channel)
	}
	if in.Matches != nil {
		limit := MatchLimit(*in.Matches)
		out.Matches = &limit
	}
	return out
}

func (t SearchTerms) market() market.SearchTerms {
	return market.SearchTerms{
		Text: t.Q, Kinds: t.Kind, Fields: t.Field, Regions: t.Region, TRLBands: t.TRL, Modes: t.Mode, Organisations: t.Organisation,
	}
}

func (in SearchInput) market(id string) market.SavedSearch {
	return market.SavedSearch{ID: id, Name: in.Name, Terms: in.Terms.market(), Tells: in.Tells}
}

func savedSearch(s market.SavedSearch) SavedSearch {
	t := s.Terms
	return SavedSearch{ID: s.ID, SearchInput: SearchInput{Name: s.Name, Tells: s.Tells, Terms: SearchTerms{
		Q: t.Text, Kind: t.Kinds, Field: t.Fields, Region: t.Regions, TRL: t.TRLBands, Mode: t.Modes, Organisation: t.Organisations,
	}}}
}
