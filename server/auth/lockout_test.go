package auth

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duijie/server/market"
)

func TestLockout(t *testing.T) {
	type try struct {
		login, address string
		known          string
		anywhere       bool
		after          time.Duration
		right          bool
	}
	fails := func(n int, login, address string) []try {
		out := make([]try, n)
		for i := range out {
			out[i] = try{login: login, address: address}
		}
		return out
	}
	spread := func(n int, address string) []try {
		out := make([]try, n)
		for i := range out {
			out[i] = try{login: fmt.Sprintf("u%02d", i), address: address}
		}
		return out
	}
	const here, there = "192.0.2.1", "198.51.100.7"
	// guesses are n failures at one account, each from a network of its own.
	guesses := func(n int, login string) []try {
		out := make([]try, n)
		for i := range out {
			out[i] = try{login: login, address: fmt.Sprintf("203.0.113.%d", i)}
		}
		return out
	}
	known := func(n int, login, device string) []try {
		out := make([]try, n)
		for i := range out {
			out[i] = try{login: login, address: here, known: device}
		}
		return out
	}
	for _, c := range []struct {
		name string
		past []try
		next try
		wait int // seconds; 0: it may try
	}{
		{"the fifth try is free", fails(4, "zhang", here), try{login: "zhang", address: here}, 0},
		{"after five failures whoever tries from there waits", fails(5, "zhang", here), try{login: "zhang", address: here}, 30},
		{"elsewhere it does not: nobody locks others out", fails(5, "zhang", here), try{login: "zhang", address: there}, 0},
		{"guesses from everywhere make strangers wait", guesses(50, "zhang"), try{login: "zhang", address: there}, 30},
		{"49 do not", guesses(49, "zhang"), try{login: "zhang", address: there}, 0},
		{"nor at another account", guesses(50, "zhang"), try{login: "li", address: there}, 0},
		{"a known device does not wait for them", guesses(50, "zhang"), try{login: "zhang", address: there, known: "d1"}, 0},
		{"nor for who guesses in its own network", fails(5, "zhang", here), try{login: "zhang", address: here, known: "d1"}, 0},
		{"nor for a network with many accounts", spread(50, here), try{login: "zhang", address: here, known: "d1"}, 0},
		{"a known device waits for its own failures", known(5, "zhang", "d1"), try{login: "zhang", address: here, known: "d1"}, 30},
		{"wherever it goes", known(5, "zhang", "d1"), try{login: "zhang", address: there, known: "d1"}, 30},
		{"for which nobody else waits", known(5, "zhang", "d1"), try{login: "zhang", address: here}, 0},
		{"codes are counted over all places", []try{
			{login: "f", address: here, anywhere: true}, {login: "f", address: there, anywhere: true}, {login: "f", known: "d1", anywhere: true},
			{login: "f", address: here, anywhere: true}, {login: "f", address: there, anywhere: true},
		}, try{login: "f", address: "192.0.2.77", known: "d2", anywhere: true}, 30},
		{"however it is written", fails(5, "zhang", here), try{login: " ＺHANG ", address: here}, 30},
		{"the seconds that are over count", fails(5, "zhang", here), try{login: "zhang", address: here, after: 20 * time.Second}, 10},
		{"then it may try again", fails(5, "zhang", here), try{login: "zhang", address: here, after: 30 * time.Second}, 0},
		{"the sixth failure doubles the wait", append(fails(5, "zhang", here), try{login: "zhang", address: here, after: 30 * time.Second}),
			try{login: "zhang", address: here}, 60},
		{"an account that does not exist is treated alike", fails(5, "nobody", here), try{login: "nobody", address: here}, 30},
		{"another account is not held", fails(5, "zhang", here), try{login: "li", address: here}, 0},
		{"the right password resets", append(fails(4, "zhang", here), try{login: "zhang", address: here, right: true}), try{login: "zhang", address: here}, 0},
		{"what others tried elsewhere goes on counting", append(guesses(50, "zhang"), try{login: "zhang", known: "d1", right: true}), try{login: "zhang", address: there}, 30},
		{"failures are forgotten after an hour", fails(5, "zhang", here), try{login: "zhang", address: here, after: time.Hour}, 0},
		{"an address with many accounts waits", spread(50, here), try{login: "new", address: here}, 30},
		{"another address does not", spread(50, here), try{login: "new", address: there}, 0},
		{"no address is no common place", spread(60, ""), try{login: "new", address: ""}, 0},
		{"an IPv6 network is one place", spread(50, "2001:db8:1:2::1"), try{login: "new", address: "2001:db8:1:2:ffff::9"}, 30},
		{"the next network is another", spread(50, "2001:db8:1:2::1"), try{login: "new", address: "2001:db8:1:3::1"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newClock()
			l := NewLockout(newShelf(), w)
			for i, p := range c.past {
				w.pass(p.after)
				a, err := l.Begin(t.Context(), Try{Login: p.login, Address: p.address, Known: p.known, Anywhere: p.anywhere})
				if err != nil {
					t.Fatalf("try %d: %v", i+1, err)
				}
				if p.right {
					if err := l.Succeed(t.Context(), a); err != nil {
						t.Fatal(err)
					}
				}
			}
			w.pass(c.next.after)
			_, err := l.Begin(t.Context(), Try{Login: c.next.login, Address: c.next.address, Known: c.next.known, Anywhere: c.next.anywhere})
			if c.wait == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			wantCode(t, err, market.CodeTooMany)
			var e *market.Error
			if errors.As(err, &e); e.RetryAfter != c.wait {
				t.Errorf("wait %d seconds, want %d", e.RetryAfter, c.wait)
			}
		})
	}
}

func TestWaitsGrowToTheirLimit(t *testing.T) {
	last := time.Duration(0)
	for failures := range 100 {
		d := delay(failures, freePlace, 1)
		if d < last || d > longestWait || (failures >= freePlace) != (d > 0) {
			t.Errorf("%d failures wait %s after %s", failures, d, last)
		}
		last = d
	}
	if last != longestWait {
		t.Errorf("the longest wait is %s", last)
	}
}

// A refused try does not count: whoever waits is not held longer for asking.
func TestRefusedTriesDoNotCount(t *testing.T) {
	w := newClock()
	l := NewLockout(newShelf(), w)
	for range 5 {
		if _, err := l.Begin(t.Context(), Try{Login: "zhang", Address: "192.0.2.1"}); err != nil {
			t.Fatal(err)
		}
	}
	for range 50 {
		_, err := l.Begin(t.Context(), Try{Login: "zhang", Address: "192.0.2.1"})
		wantCode(t, err, market.CodeTooMany)
	}
	w.pass(firstWait)
	if _, err := l.Begin(t.Context(), Try{Login: "zhang", Address: "192.0.2.1"}); err != nil {
		t.Error(err)
	}
}

// together is records to which many write at the same moment.
type together struct {
	Records
	looked *sync.WaitGroup
}

func (r *together) Insert(ctx context.Context, set, id string, v any) error {
	r.looked.Done()
	r.looked.Wait()
	return r.Records.Insert(ctx, set, id, v)
}

// Many tries at once gain nothing over the same tries one after another.
func TestTriesAtOnce(t *testing.T) {
	var looked sync.WaitGroup // until all have seen that nobody has failed yet
	looked.Add(50)
	l := NewLockout(&together{newShelf(), &looked}, newClock())
	var taken atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, err := l.Begin(t.Context(), Try{Login: "zhang", Address: "192.0.2.1"}); err == nil {
				taken.Add(1)
			}
		})
	}
	wg.Wait()
	if n := taken.Load(); n > freePlace {
		t.Errorf("%d of 50 tries at once were taken, at most %d are free", n, freePlace)
	}
}
