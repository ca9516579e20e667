package api

import (
	"duijie/server/market"
	"duijie/server/service"
)

// registerAchievements adds the routes of achievements (科技成果).
func (s *Server) registerAchievements() {
	catalogue[market.AchievementContent]{
		server: s, kind: "achievement", plural: service.Achievements,
		of: func() *service.Catalogue[market.AchievementContent] { return s.deps.Service.Achievements },
	}.register()
}
