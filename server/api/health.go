package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"duijie/server/market"
)

// alive tells that the process answers.
func (s *Server) alive(c echo.Context) error {
	return c.JSON(http.StatusOK, map[string]string{"status": "alive"})
}

// readiness is the answer of /readyz.
type readiness struct {
	Status string  `json:"status"` // ready, reads_only (200: what stands can be read), not_ready or stopping
	Checks []check `json:"checks"`
}

type check struct {
	Name   string `json:"name"`
	OK     bool   `json:"ok"`
	Reason string `json:"reason,omitempty"`
}

// ready tells whether everything stands that an answer rests on. A reason is
// shown where it is ours to show; any other is in the log only, because this
// address is public.
func (s *Server) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), 3*time.Second)
	defer cancel()
	out, status := readiness{Status: "ready", Checks: []check{}}, http.StatusOK
	if s.stopping.Load() {
		reason := market.Text{ZH: "正在停止，请勿再转来请求", EN: "it is about to stop: send requests elsewhere"}
		out.Status, status = "stopping", http.StatusServiceUnavailable
		out.Checks = append(out.Checks, check{Name: "server", Reason: reason.In(language(ctx))})
	}
	for _, r := range s.deps.Ready {
		one := check{Name: r.Name, OK: true}
		if err := r.Check(ctx); err != nil {
			one.OK, one.Reason = false, "failed; the log says why"
			var ours *market.Error
			if errors.As(err, &ours) {
				one.Reason = ours.Message.In(language(ctx))
			}
			switch {
			case !r.Reads:
				status = http.StatusServiceUnavailable
				if out.Status != "stopping" {
					out.Status = "not_ready"
				}
			case out.Status == "ready":
				out.Status = "reads_only"
			}
			s.log.WarnContext(ctx, "not ready", "check", r.Name, "reason", err)
		}
		out.Checks = append(out.Checks, one)
	}
	return c.JSON(status, out)
}
