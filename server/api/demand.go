package api

import (
	"duijie/server/market"
	"duijie/server/service"
)

// registerDemands adds the routes of demands (技术需求).
func (s *Server) registerDemands() {
	catalogue[market.DemandContent]{
		server: s, kind: "demand", plural: service.Demands,
		of: func() *service.Catalogue[market.DemandContent] { return s.deps.Service.Demands },
	}.register()
}
