package api

import (
	"context"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"duijie/server/market"
	"duijie/server/service"
)

const (
	filesPath = "/files"
	// maxFileBody is the largest body with a file, in bytes: what stands around
	// the file is small.
	maxFileBody = market.MaxFile + 64<<10
)

// What one person may upload: so many files at once, and one every two seconds
// for ever.
const (
	fileAllowance = 60
	fileRefill    = 2 * time.Second
)

// filePolicy is the content policy of a file: should a browser show it after
// all, it runs, loads and reaches nothing.
const filePolicy = "default-src 'none'; sandbox"

// File is what an organisation has uploaded, by what is in it.
type File struct {
	SHA256    string    `json:"sha256" doc:"SHA-256 of the bytes, lower-case hexadecimal; documents name the file by it"`
	Name      string    `json:"name" doc:"Name, cleaned; it ends as the type wants it"`
	Type      string    `json:"type" doc:"Media type, found in the bytes"`
	Size      int64     `json:"size" doc:"Bytes"`
	Encrypted bool      `json:"encrypted,omitempty" doc:"A PDF that asks for a password or bars some use: an office may be unable to read it"`
	At        time.Time `json:"at" doc:"When it was uploaded last"`
}

type fileForm struct {
	File huma.FormFile `form:"file" required:"true" doc:"PDF, PNG, JPEG, WebP, Word, Excel, PowerPoint or OFD without macros, at most 20 MB"`
}

type sendFileRequest struct {
	RawBody huma.MultipartFormFiles[fileForm]
}

type sentFileAnswer struct{ Body File }

// BySHA is the path of one file.
type BySHA struct {
	SHA256 string `path:"sha256" pattern:"^[0-9a-f]{64}$" patternDescription:"a SHA-256" doc:"SHA-256 of the file"`
}

type heldFileRequest struct {
	ByID
	BySHA
}

func (s *Server) registerFiles() {
	tag := []string{"files"}
	allowed := newLimit(s.deps.World, fileAllowance, fileRefill)
	register(s.routes, Dealer, huma.Operation{
		OperationID: "upload-file", Method: http.MethodPost, Path: filesPath, Tags: tag, DefaultStatus: http.StatusCreated,
		Summary:      "Upload a file for one's organisation; a document that names it has to follow within a day",
		MaxBodyBytes: maxFileBody, BodyReadTimeout: s.config.UploadTimeout,
		Middlewares: huma.Middlewares{allowed.middleware(s.routes.api, 1)},
	}, s.sendFile)
	register(s.routes, Insider, huma.Operation{
		OperationID: "get-file", Method: http.MethodGet, Path: filesPath + "/{sha256}", Tags: tag,
		Summary: "A file of one's own organisation", Responses: anyFile(),
	}, func(ctx context.Context, in *BySHA) (*huma.StreamResponse, error) {
		return serve(s.deps.Service.File(ctx, actor(ctx), in.SHA256))
	})
	for _, kind := range service.Holders() {
		register(s.routes, Claimant, huma.Operation{
			OperationID: "get-file-of-" + kind, Method: http.MethodGet, Path: "/" + kind + "/{id}" + filesPath + "/{sha256}", Tags: tag,
			Summary: "A file that hangs in a document, for everyone who may read the document", Responses: anyFile(),
		}, func(ctx context.Context, in *heldFileRequest) (*huma.StreamResponse, error) {
			return serve(s.deps.Service.FileOf(ctx, actor(ctx), kind, in.ID, in.SHA256))
		})
	}
}

func (s *Server) sendFile(ctx context.Context, in *sendFileRequest) (*sentFileAnswer, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	// What the form spilled to disk hangs on a copy of the request that net/http does not know.
	defer func() { _ = in.RawBody.Form.RemoveAll() }()
	f, err := s.deps.Service.UploadFile(ctx, actor(ctx), form.File.Filename, form.File, form.File.Size)
	if err != nil {
		return nil, err
	}
	return &sentFileAnswer{Body: File{SHA256: f.SHA256, Name: f.Name, Type: string(f.Type), Size: f.Size, Encrypted: f.Encrypted, At: f.At}}, nil
}

// serve sends a file to be saved, never to be shown as a page of this server. A
// browser keeps no copy without asking again whether it may be read.
func serve(f service.OpenFile, err error) (*huma.StreamResponse, error) {
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer f.Close()
		c := humaecho.Unwrap(hc)
		h := c.Response().Header()
		h.Set("Content-Type", f.Type)
		h.Set("Content-Disposition", disposition(f.Name))
		h.Set("Content-Security-Policy", filePolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "private, no-cache")
		h.Set("ETag", `"`+f.SHA256+`"`)
		h.Del("Content-Language")
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, f)
	}}, nil
}

// disposition names a file to save, in any script (RFC 6266).
func disposition(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}

// anyFile is the answer of a route that sends a file of any of the types.
func anyFile() map[string]*huma.Response { return fileResponse(market.FileTypes.Codes()...) }

// isFile tells whether a route sends or takes a file.
func isFile(path string) bool {
	return path == basePath+filesPath || path == basePath+proofPath || strings.Contains(path, filesPath+"/")
}
