package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"duijie/frontend"
	"duijie/server/api"
	"duijie/server/jobs"
	"duijie/server/market"
	"duijie/server/service"
)

// serveCommand serves the platform until it is told to stop.
type serveCommand struct {
	Samples bool `help:"Fill an empty store with the sample catalogue and sample accounts. Only on a loopback address."`
}

// drainTime is how long requests that are under way may take when the server
// stops.
const drainTime = 20 * time.Second

// Run serves. The address is listened on first, so that a taken port is known
// before anything is opened.
func (s *serveCommand) Run(ctx context.Context, c *config) error {
	listener, err := net.Listen("tcp", c.Addr)
	if err != nil {
		return fmt.Errorf("DUIJIE_ADDR %s: %w", c.Addr, err)
	}
	defer listener.Close()
	if s.Samples && !loopback(listener.Addr()) {
		return fmt.Errorf("samples come with accounts whose password everyone knows: serve them on a loopback address only, not on %s", c.Addr)
	}
	optional, err := c.factorOptional(s.Samples, loopback(listener.Addr()))
	if err != nil {
		return err
	}
	world := present()
	clock := sampleClock()
	if s.Samples {
		world = clock
	}
	p, err := openPlatformAt(ctx, c, world, asItStands, func(what string, done, total int) {
		c.logger().Info("building the "+what, "done", done, "total", total)
	})
	if err != nil {
		return err
	}
	defer func() {
		if err := p.Close(); err != nil {
			p.log.Error("closing", "error", err)
		}
	}()
	if s.Samples {
		if err := passSampleYear(ctx, p, clock); err != nil {
			return fmt.Errorf("samples: %w", err)
		}
	}
	spareMemory()
	accounts, err := service.NewAccounts(ctx, service.AccountDeps{Store: p.store, World: present(), Log: p.log, Outbox: p.service.Outbox,
		Options: service.AccountOptions{FactorOptional: optional, FactorForAll: c.SecondFactor == "all"}})
	if err != nil {
		return err
	}
	chores := jobs.NewHouse(present(), p.log, p.chores(accounts)...)
	p.join(chores, listener.Addr())
	if err := p.crew.Clear(ctx); err != nil {
		return err
	}
	// Before anyone is served: a restore may have been stopped before it had erased again.
	if err := p.finishErasures(ctx); err != nil {
		return fmt.Errorf("erasures: %w", err)
	}
	if !loopback(listener.Addr()) {
		opens, err := openSamples(ctx, accounts)
		if err != nil {
			return err
		}
		if len(opens) > 0 {
			return fmt.Errorf("%s holds sample accounts whose password everyone knows: block them, or use another data folder, before you serve beyond this machine", c.Data)
		}
	}
	if s.Samples {
		if err := addSamples(ctx, p, accounts, listener.Addr().String()); err != nil {
			return fmt.Errorf("samples: %w", err)
		}
	}
	started, err := p.store.Head(ctx)
	if err != nil {
		return err
	}
	open, shut := context.WithCancel(context.WithoutCancel(ctx))
	var house sync.WaitGroup
	keeper := p.keeper(open)
	p.service.Keeper, p.service.Process = keeper, p.process(chores, present().Now())
	defer p.leave(ctx)
	defer house.Wait()
	house.Go(func() { p.crew.Keep(open) })
	ready := p.readiness(started)
	p.watch(chores, ready)
	defer keeper.Wait()
	defer shut()
	defer p.follow(open)()
	if err := p.renewOutdated(keeper); err != nil {
		return err
	}
	house.Go(func() { p.fetchVectors(open) })
	house.Go(func() {
		jobs.Alerts{Desk: p.service.Alerts, Store: p.store, Crew: p.crew, Log: p.log, After: []*jobs.Follower{p.indexer, p.matcher},
			Reached: p.gauges.reached, FromStart: s.Samples}.Run(open)
	})
	if p.post != nil {
		house.Go(func() {
			p.crew.While(open, jobs.Mail, func(ctx context.Context) { jobs.CarryMail(ctx, p.service.Outbox, p.post, p.log) })
		})
	}
	house.Go(func() { chores.Keep(open) })
	return p.serve(ctx, listener, accounts, ready)
}

// spareMemory gives back what opening took, and has the collector keep half of
// what lives as head room in place of as much again: nearly all that a server
// holds are postings, which stand still and cost the collector little to look
// through. Who sets GOGC has decided.
func spareMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	debug.FreeOSMemory()
}

// chores are what a serving process sees to once an hour. The matcher is saved
// so that a server that is killed has little to catch up with at its next start.
func (p *platform) chores(accounts *service.Accounts) []jobs.Chore {
	return []jobs.Chore{
		{Name: "uploads", Own: true, Title: market.Text{ZH: "清除过期的上传", EN: "Forgets uploads"}, Do: func(context.Context) error { p.service.ForgetImports(); return nil }},
		{Name: "matcher", Own: true, Title: market.Text{ZH: "保存匹配引擎", EN: "Saves the matcher"}, Do: func(context.Context) error { return p.saveMatcher() }},
		{Name: "sessions", Title: market.Text{ZH: "清除已结束的登录", EN: "Removes ended sessions"}, Do: accounts.Sweep},
		{Name: "rests", Title: market.Text{ZH: "补完中断的账号操作", EN: "Finishes what was decided on accounts and left"}, Do: func(ctx context.Context) error {
			n, err := p.service.FinishRests(ctx)
			if n > 0 {
				p.log.Info("left of accounts and finished", "count", n)
			}
			return err
		}},
		{Name: "answers", Title: market.Text{ZH: "清除旧的应答记录", EN: "Forgets old answers"}, Do: p.service.ForgetAnswers},
		{Name: "letters", Title: market.Text{ZH: "清除旧邮件记录", EN: "Forgets old letters"}, Do: p.service.Outbox.Sweep},
		{Name: "alerts", Title: market.Text{ZH: "清除旧的提醒记录", EN: "Forgets how alerts went"}, Do: p.service.Alerts.Sweep},
		{Name: "due", Title: market.Text{ZH: "提醒将到期的事项", EN: "Tells of what is due"}, Do: func(ctx context.Context) error {
			_, err := p.service.Alerts.TellDue(ctx)
			return err
		}},
		{Name: "signature", Title: market.Text{ZH: "签署日志的末尾", EN: "Signs the end of the journal"}, Do: func(ctx context.Context) error {
			_, err := p.service.SignHead(ctx)
			return err
		}},
		{Name: "files", Title: market.Text{ZH: "清除不再使用的附件", EN: "Sweeps files that nothing uses"}, Do: func(ctx context.Context) error {
			n, err := p.service.SweepFiles(ctx)
			if n > 0 {
				p.log.Info("unused files swept", "count", n)
			}
			return err
		}},
		{Name: "supplements", Title: market.Text{ZH: "结束逾期的补正", EN: "Ends supplements that are overdue"}, Do: func(ctx context.Context) error {
			n, err := p.service.LapseDue(ctx)
			if n > 0 {
				p.log.Info("supplements lapsed", "count", n)
			}
			return err
		}},
		{Name: "introductions", Title: market.Text{ZH: "结束逾期的对接", EN: "Ends introductions that nobody answered"}, Do: func(ctx context.Context) error {
			n, err := p.service.LapseIntroductions(ctx)
			if n > 0 {
				p.log.Info("introductions lapsed", "count", n)
			}
			return err
		}},
		{Name: "projects", Title: market.Text{ZH: "结束逾期的联合项目", EN: "Ends joint projects that are overdue"}, Do: func(ctx context.Context) error {
			n, err := p.service.LapseProjects(ctx)
			if n > 0 {
				p.log.Info("joint projects lapsed", "count", n)
			}
			return err
		}},
		{Name: "erasures", Own: true, Title: market.Text{ZH: "完成个人信息删除", EN: "Finishes erasures of people"}, Do: p.finishErasures},
		{Name: "applications", Title: market.Text{ZH: "清除过期的入驻申请", EN: "Erases applications whose time is over"}, Do: func(ctx context.Context) error {
			n, err := p.service.EndApplications(ctx)
			if n > 0 {
				p.log.Info("applications erased", "count", n)
			}
			return err
		}},
		{Name: "grants", Title: market.Text{ZH: "补写已分配的补助", EN: "Writes grants of rounds that were shared out"}, Do: func(ctx context.Context) error {
			_, err := p.service.GrantDue(ctx)
			return err
		}},
		{Name: "listings", Title: market.Text{ZH: "结束到期的登载", EN: "Ends listings that have expired"}, Do: func(ctx context.Context) error {
			n, err := p.service.ExpireDue(ctx)
			if n > 0 {
				p.log.Info("listings ended", "count", n)
			}
			return err
		}},
	}
}

func (p *platform) serve(ctx context.Context, listener net.Listener, accounts *service.Accounts, ready []api.Ready) error {
	proxies, err := p.config.proxies()
	if err != nil {
		return err
	}
	handler := api.New(api.Config{TrustedProxies: proxies, Rate: int(p.config.Rate), Places: p.config.Places, HTTPSHost: p.config.httpsHost(), EmbeddingModel: p.config.EmbeddingsModel}, api.Deps{
		Service: p.service, Accounts: accounts, World: present(), Log: p.log, Ready: ready, Web: frontend.Handler(), Figures: p.gauges.registry,
	})
	server := handler.HTTP(listener.Addr().String())
	failed := make(chan error, 2)
	go func() { failed <- server.Serve(listener) }()
	if p.config.Metrics != "" {
		figures := &http.Server{Addr: p.config.Metrics, Handler: handler.Metrics(), ReadHeaderTimeout: 10 * time.Second}
		defer figures.Close()
		go func() { failed <- figures.ListenAndServe() }()
	}
	fmt.Fprintf(os.Stderr, "对接 Duijie: http://%s\n", listener.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	if err := leave(handler, p.config.StopDelay, p.log, failed); err != nil {
		return err
	}
	p.log.Info("stopping: requests under way may finish", "within", drainTime)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	err = server.Shutdown(drain)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// leave has /readyz say for a while that the server is about to stop, while it
// still answers: whoever spreads requests takes it out before it closes
// connections. Errors: of a listener that failed meanwhile.
func leave(handler *api.Server, delay time.Duration, log *slog.Logger, failed <-chan error) error {
	handler.Leave()
	if delay == 0 {
		return nil
	}
	log.Info("about to stop: not ready any more, and still answering", "for", delay)
	enough := time.NewTimer(delay)
	defer enough.Stop()
	select {
	case err := <-failed:
		return err
	case <-enough.C:
		return nil
	}
}

// lag is how many journal entries the index may lack and still be called
// ready.
const lag = 1000

// readiness is what has to stand before this server should be sent requests:
// the store, and an index and a matcher that hold all that stood when it
// started and are not far behind since.
func (p *platform) readiness(started int64) []api.Ready {
	behind := func(f *jobs.Follower) func(context.Context) error {
		return func(ctx context.Context) error {
			n, err := f.Behind(ctx)
			switch {
			case err != nil:
				return storeAway(err)
			case n > lag || f.At() < started:
				return market.Errorf(market.CodeUnavailable, "落后日志 %d 条", "%d journal entries behind", n)
			}
			return nil
		}
	}
	return []api.Ready{
		{Name: "store", Check: func(ctx context.Context) error {
			_, err := p.store.Head(ctx)
			return storeAway(err)
		}},
		{Name: "writes", Check: p.takesWrites, Reads: true},
		{Name: "servers", Check: p.among},
		{Name: "index", Check: behind(p.indexer)},
		{Name: "matcher", Check: behind(p.matcher)},
	}
}

// storeAway says in public that the database does not answer, and why in the log
// only: an error of a database names addresses.
func storeAway(err error) error {
	if err == nil {
		return nil
	}
	return &market.Error{Code: market.CodeUnavailable, Message: market.Text{ZH: "数据库没有响应", EN: "the database does not answer"}, Cause: err}
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// healthCommand asks a running server for its readiness.
type healthCommand struct{}

// Run fails unless the server at DUIJIE_ADDR answers that it is ready.
func (healthCommand) Run(ctx context.Context, c *config) error {
	host, port, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return fmt.Errorf("DUIJIE_ADDR: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("not ready: %s", res.Status)
	}
	return nil
}
