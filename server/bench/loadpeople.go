package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duijie/server/market"
	"duijie/server/service"
	"duijie/server/store"
	"duijie/server/store/sqlite"
)

// loadPassword is that of everyone who asks.
const loadPassword = "many-people-at-one-door"

func loadLogin(n int) string { return fmt.Sprintf("load%d@duijie.example", n) }

// admit makes the people who ask, two of each organisation, unless they are there.
func admit(ctx context.Context, data string, c *corpus, people int) (err error) {
	if people > 2*ownerCount {
		return fmt.Errorf("at most %d people", 2*ownerCount)
	}
	backend, err := sqlite.Open(ctx, data)
	if err != nil {
		return err
	}
	quiet := slog.New(slog.DiscardHandler)
	st, err := store.Open(ctx, backend, store.Options{
		Collections: service.Collections(), Records: service.RecordSets(), World: market.RealWorld{}, Logger: quiet,
	})
	if err != nil {
		return errors.Join(err, backend.Close())
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	accounts, err := service.NewAccounts(ctx, service.AccountDeps{Store: st, World: market.RealWorld{}, Log: quiet})
	if err != nil {
		return err
	}
	s := service.New(service.Deps{Store: st, World: market.RealWorld{}, Log: quiet})
	bar := newBar(people, "people")
	for n := range people {
		_ = bar.Add(1)
		if there, err := accounts.Opens(ctx, loadLogin(n)); err != nil || there {
			if err != nil {
				return err
			}
			continue
		}
		o, err := s.OrganisationByCode(ctx, c.owners[n/2].CreditCode)
		if err != nil {
			return err
		}
		role := market.Grant{Role: market.RoleMember}
		if _, err := accounts.CreateSample(ctx, service.NewUser{Login: loadLogin(n), Password: loadPassword, Name: fmt.Sprintf("测量%d", n), Organisation: o.ID, Roles: []market.Grant{role}}); err != nil {
			return err
		}
	}
	return bar.Finish()
}

// person is someone who is signed in.
type person struct {
	server  server // with a token of its own, for what is asked one after another
	token   atomic.Pointer[string]
	cookies []*http.Cookie
	busy    sync.Mutex // of the cookies
}

func (p *person) header() http.Header {
	return http.Header{"Authorization": {"Bearer " + *p.token.Load()}, "Accept-Encoding": {"gzip"}, "Content-Type": {"application/json"}}
}

// enter signs in, or, with cookies, renews the token.
func (p *person) enter(ctx context.Context, login string) error {
	p.busy.Lock()
	defer p.busy.Unlock()
	path, body := "/session/refresh", ""
	if login != "" {
		path, body = "/session", fmt.Sprintf(`{"login":%q,"password":%q}`, login, loadPassword)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.server.base+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("X-Requested-With", "bench")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for _, c := range p.cookies {
		r.AddCookie(c)
	}
	var answer struct {
		Token string `json:"access_token"`
	}
	res, err := p.server.answer(r, &answer)
	if err != nil {
		return err
	}
	for _, c := range res.Cookies() {
		p.cookies = append(slices.DeleteFunc(p.cookies, func(old *http.Cookie) bool { return old.Name == c.Name }), c)
	}
	p.token.Store(&answer.Token)
	p.server.token = answer.Token
	return nil
}

// crowd are the people who ask.
type crowd struct{ all []*person }

// renewEvery is how often tokens are renewed, which are good for 15 minutes.
const renewEvery = 8 * time.Minute

// gather signs people in, a few at once.
func gather(ctx context.Context, s *server, people int) (*crowd, error) {
	c := &crowd{all: make([]*person, people)}
	bar := newBar(people, "signing in")
	faults := make([]error, people)
	var working sync.WaitGroup
	next := make(chan int)
	for range 4 {
		working.Go(func() {
			for n := range next {
				c.all[n] = &person{server: server{base: s.base}}
				faults[n] = c.all[n].enter(ctx, loadLogin(n))
				_ = bar.Add(1)
			}
		})
	}
	for n := range people {
		next <- n
	}
	close(next)
	working.Wait()
	return c, errors.Join(errors.Join(faults...), bar.Finish())
}

// renewAll renews tokens until it is told to end.
func (c *crowd) renewAll(ctx context.Context) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var working sync.WaitGroup
	working.Go(func() {
		every := time.NewTicker(renewEvery / time.Duration(len(c.all)))
		defer every.Stop()
		for n := 0; ; n++ {
			select {
			case <-ctx.Done():
				return
			case <-every.C:
				if err := c.all[n%len(c.all)].enter(ctx, ""); err != nil && ctx.Err() == nil {
					tell("a token was not renewed: %v", err)
				}
			}
		}
	})
	return func() { cancel(); working.Wait() }
}

// freeAddress is one on this machine that nothing listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
