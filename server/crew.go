package main

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"duijie/server/crew"
	"duijie/server/jobs"
	"duijie/server/market"
)

// leaveTime is how long a server that stops tries to say so. Others find out without
// that after a term.
const leaveTime = 5 * time.Second

// join prepares this server to be a member of those on the same store, which does the chores
// and jobs that no other one does. An embedded store is open to one process.
func (p *platform) join(house *jobs.House, addr net.Addr) {
	names := []string{jobs.Telling, jobs.Spreading, jobs.Clock}
	if p.post != nil {
		names = append(names, jobs.Mail)
	}
	p.crew = crew.New(crew.Options{
		Store: p.store, World: present(), Log: p.log, Name: serverName(addr), Version: p.gauges.build.Version,
		Jobs: append(names, house.Shared()...), Alone: p.config.Mongo == "", Collections: collections(), Delay: p.config.UpgradeDelay,
	})
	house.Crew = p.crew
}

// among says whether the other servers take this one for one of theirs: one that they
// do not know must not answer people.
func (p *platform) among(context.Context) error {
	err := p.crew.Joined()
	switch {
	case errors.Is(err, crew.ErrNotJoined):
		return market.Errorf(market.CodeUnavailable, "尚未加入其他服务器", "it has not joined the other servers yet")
	case err != nil:
		return &market.Error{Code: market.CodeUnavailable, Cause: err,
			Message: market.Text{ZH: "与其他服务器的版本相差过大，请安装它们的版本", EN: "its version is too far from the other servers'; install theirs"}}
	}
	return nil
}

func serverName(addr net.Addr) string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return host + " " + addr.String()
}

// leave gives this server's jobs to others.
func (p *platform) leave(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	if err := p.crew.Leave(ctx); err != nil {
		p.log.Warn("the other servers will notice in a while that this one has stopped", "error", err)
	}
}

// jobTitles are what the jobs are called that are no chores.
func jobTitles(house *jobs.House) map[string]market.Text {
	out := map[string]market.Text{
		jobs.Telling:   {ZH: "写入提醒", EN: "Writes alerts"},
		jobs.Spreading: {ZH: "分发提醒", EN: "Brings alerts to people"},
		jobs.Clock:     {ZH: "发送汇总，恢复稍后处理的提醒", EN: "Writes digests and brings snoozed alerts back"},
		jobs.Mail:      {ZH: "投递邮件", EN: "Hands letters over"},
	}
	for _, c := range house.Chores() {
		out[c.Name] = c.Title
	}
	return out
}
