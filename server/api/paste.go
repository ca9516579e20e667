package api

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
	"duijie/server/service"
)

const (
	matchFilePath = "/match/file"
	// maxPaperBody is the largest body with a file, in bytes: what stands around
	// the file is small.
	maxPaperBody = service.MaxPaper + 64<<10
)

// What one sender may ask to be matched: so much at once, and a text every two
// seconds for ever. A file costs as much as five texts.
const (
	pasteAllowance = 60
	pasteRefill    = 2 * time.Second
	textCost       = 1
	fileCost       = 5
)

// Paste is a text to match.
type Paste struct {
	Kind  string `json:"kind,omitempty" enum:"demand,achievement" default:"demand" doc:"What the text is: demand finds achievements, achievement finds demands"`
	Text  string `json:"text" doc:"What is needed or offered. The first line or sentence counts as its title; what comes after 10,000 characters is left out"`
	Limit int    `json:"limit,omitempty" minimum:"1" maximum:"50" default:"12" doc:"At most so many matches"`
}

// Understood is what was taken from a text or a file.
type Understood struct {
	Kind       string `json:"kind" enum:"demand,achievement" doc:"What it was matched as"`
	Format     string `json:"format" enum:"text,docx,pdf" doc:"What the file is, by its content; text for a pasted one"`
	Title      string `json:"title" doc:"What was taken for the title, which weighs more"`
	Text       string `json:"text" doc:"All that was matched, the title included"`
	Characters int    `json:"characters" doc:"Characters that were read"`
	Cut        bool   `json:"cut" doc:"There was more than could be matched"`
	Pages      int    `json:"pages,omitempty" doc:"Pages of a PDF"`
}

// PasteMatches is the answer to a pasted text or a file.
type PasteMatches struct {
	Matches
	Understood Understood `json:"understood" doc:"What was taken from the text"`
}

// PasteTerms say what becomes of a text that is brought.
type PasteTerms struct {
	EmbeddingModel string `json:"embedding_model,omitempty" doc:"The model of the outside embedding service that every text is sent to; absent: no text leaves this server"`
}

type pasteTermsAnswer struct{ Body PasteTerms }

type pasteRequest struct{ Body Paste }

type pasteAnswer struct{ Body PasteMatches }

type paperForm struct {
	File  huma.FormFile `form:"file" required:"true" doc:"Word (.docx), PDF or plain text, at most 10 MB"`
	Kind  string        `form:"kind" required:"false" enum:"demand,achievement" default:"demand" doc:"What the text is"`
	Limit int           `form:"limit" required:"false" minimum:"1" maximum:"50" default:"12" doc:"At most so many matches"`
}

type paperRequest struct {
	RawBody huma.MultipartFormFiles[paperForm]
}

func (s *Server) registerPaste() {
	tag := []string{"match"}
	allowed := newLimit(s.deps.World, pasteAllowance, pasteRefill)
	cost := func(c int) func(huma.Context, func(huma.Context)) { return allowed.middleware(s.routes.api, c) }
	register(s.routes, Public, huma.Operation{
		OperationID: "read-match-terms", Method: http.MethodGet, Path: "/match", Tags: tag,
		Summary: "What becomes of a text before it is brought: whether an outside service sees it",
	}, func(context.Context, *struct{}) (*pasteTermsAnswer, error) {
		return &pasteTermsAnswer{Body: PasteTerms{EmbeddingModel: s.config.EmbeddingModel}}, nil
	})
	register(s.routes, Public, huma.Operation{
		OperationID: "match-text", Method: http.MethodPost, Path: "/match", Tags: tag,
		Summary:     "Matches for a text; nothing of it is stored",
		Middlewares: huma.Middlewares{cost(textCost)},
	}, s.matchText)
	register(s.routes, Public, huma.Operation{
		OperationID: "match-file", Method: http.MethodPost, Path: matchFilePath, Tags: tag,
		Summary:      "Matches for the text in a Word, PDF or text file; nothing of it is stored",
		MaxBodyBytes: maxPaperBody, BodyReadTimeout: s.config.UploadTimeout,
		Middlewares: huma.Middlewares{cost(fileCost), inMemory},
	}, s.matchFile)
}

// inMemory reads a form before huma does, which would write a file of more than
// 8 KiB to disk: what visitors bring is stored nowhere. No body is as long as
// the memory that a form may take. A form that cannot be read is told by huma.
func inMemory(hc huma.Context, next func(huma.Context)) {
	r := request(hc)
	_ = r.ParseMultipartForm(2 * maxPaperBody)
	next(hc)
}

func (s *Server) matchText(ctx context.Context, in *pasteRequest) (*pasteAnswer, error) {
	found, err := s.deps.Service.MatchText(ctx, in.Body.Kind, in.Body.Text, in.Body.Limit)
	if err != nil {
		return nil, err
	}
	return pasteMatches(found), nil
}

func (s *Server) matchFile(ctx context.Context, in *paperRequest) (*pasteAnswer, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	data, err := io.ReadAll(form.File)
	if err != nil {
		return nil, &market.Error{Code: market.CodeInvalid, Message: market.Text{ZH: "文件没有传完，请重试", EN: "the file did not arrive whole, please try again"}, Cause: err}
	}
	found, err := s.deps.Service.MatchFile(ctx, cmp.Or(form.Kind, "demand"), data, form.Limit)
	if err != nil {
		return nil, err
	}
	return pasteMatches(found), nil
}

func pasteMatches(b service.Brought) *pasteAnswer {
	items, u := each(b.Matches, match), b.Understood
	return &pasteAnswer{Body: PasteMatches{
		Matches: Matches{Items: items, Total: len(items)},
		Understood: Understood{
			Kind: u.Kind, Format: string(u.Format), Title: u.Title, Text: u.Text, Characters: u.Characters, Cut: u.Cut, Pages: u.Pages,
		},
	}}
}
