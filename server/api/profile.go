package api

import (
	"bytes"
	"context"
	"net/http"
	"runtime"
	"runtime/pprof"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duijie/server/market"
)

// takeProfileRequest asks for a profile of the running process. A profile holds
// names of functions and counts, nothing of what people wrote; that it slows the
// server down is why only an operator may ask.
type takeProfileRequest struct {
	Profile string `path:"profile" enum:"cpu,heap,allocs,goroutine,threadcreate" doc:"What of"`
	Seconds int    `query:"seconds" default:"10" minimum:"1" maximum:"20" doc:"How long the processor is watched; of the others none is asked for"`
}

// takeProfileAnswer is what go tool pprof reads.
type takeProfileAnswer struct {
	ContentType        string `header:"Content-Type"`
	ContentDisposition string `header:"Content-Disposition"`
	Body               []byte
}

const profileType = "application/octet-stream"

func (s *Server) registerProfiles() {
	register(s.routes, Operator, huma.Operation{
		OperationID: "get-profile", Method: http.MethodGet, Path: "/maintenance/profiles/{profile}", Tags: []string{"maintenance"},
		Summary: "A profile of the server that answers, for go tool pprof", Responses: fileResponse(profileType),
	}, func(ctx context.Context, in *takeProfileRequest) (*takeProfileAnswer, error) {
		var out bytes.Buffer
		if err := profile(ctx, in.Profile, time.Duration(in.Seconds)*time.Second, &out); err != nil {
			return nil, err
		}
		return &takeProfileAnswer{ContentType: profileType, ContentDisposition: `attachment; filename="duijie-` + in.Profile + `.pprof"`, Body: out.Bytes()}, nil
	})
}

// profile takes one. Errors: conflict while the processor is watched for
// someone else.
func profile(ctx context.Context, name string, during time.Duration, to *bytes.Buffer) error {
	if name != "cpu" {
		if name == "heap" {
			runtime.GC() // else it shows what lived at the last collection
		}
		return pprof.Lookup(name).WriteTo(to, 0)
	}
	if err := pprof.StartCPUProfile(to); err != nil {
		return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "正在采样，请稍后再试", EN: "the processor is being watched already; try again in a moment"}, Cause: err}
	}
	defer pprof.StopCPUProfile()
	enough := time.NewTimer(during)
	defer enough.Stop()
	select {
	case <-enough.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
