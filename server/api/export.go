package api

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/service"
)

const (
	xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	csvType  = "text/csv; charset=utf-8"
)

// fileAnswer is a file to save.
type fileAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

func fileResponse(types ...string) map[string]*huma.Response {
	content := map[string]*huma.MediaType{}
	for _, t := range types {
		content[t] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	return map[string]*huma.Response{"200": {Description: "A file", Content: content}}
}

type templateRequest struct {
	File string `path:"file" enum:"achievements.xlsx,achievements.csv,demands.xlsx,demands.csv,organisations.xlsx,organisations.csv,titles.xlsx,titles.csv" doc:"What the rows are, and the format"`
}

type exportRequest struct {
	File string `path:"file" enum:"achievements.xlsx,achievements.csv,demands.xlsx,demands.csv,organisations.xlsx,organisations.csv" doc:"What the rows are, and the format"`
}

func (s *Server) registerTemplates() {
	register(s.routes, Public, huma.Operation{
		OperationID: "get-template", Method: http.MethodGet, Path: "/templates/{file}", Tags: []string{"imports"},
		Summary: "An empty sheet to fill in; xlsx with drop-downs and a sheet that explains each column", Responses: fileResponse(xlsxType, "text/csv"),
	}, func(_ context.Context, in *templateRequest) (*fileAnswer, error) {
		var b bytes.Buffer
		kind, format := split(in.File)
		if err := s.deps.Service.Template(kind, format, &b); err != nil {
			return nil, err
		}
		return file("duijie-template-"+in.File, b.Bytes()), nil
	})
}

func (s *Server) registerExports() {
	register(s.routes, Importer, huma.Operation{
		OperationID: "export", Method: http.MethodGet, Path: "/exports/{file}", Tags: []string{"imports"},
		Summary: "The own organisation's catalogue, or the organisations, in the form of the template", Responses: fileResponse(xlsxType, "text/csv"),
	}, func(ctx context.Context, in *exportRequest) (*fileAnswer, error) {
		var b bytes.Buffer
		kind, format := split(in.File)
		if err := s.deps.Service.Export(ctx, actor(ctx), kind, format, &b); err != nil {
			return nil, err
		}
		return file("duijie-"+in.File, b.Bytes()), nil
	})
}

func split(name string) (service.SheetKind, service.SheetFormat) {
	kind, format, _ := strings.Cut(name, ".")
	return service.SheetKind(kind), service.SheetFormat(format)
}

func file(name string, data []byte) *fileAnswer {
	kind := xlsxType
	if strings.HasSuffix(name, ".csv") {
		kind = csvType
	}
	return &fileAnswer{ContentType: kind, ContentDisposition: `attachment; filename="` + name + `"`, Body: data}
}
