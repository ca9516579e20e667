package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"duijie/server/api"
	"duijie/server/market"
)

// running is what the servers of a cluster tell an operator; nil for one that does not
// answer.
func (c *cluster) running(keeper trader) []*api.Running {
	out := make([]*api.Running, len(c.nodes))
	for i, n := range c.nodes {
		if !n.ready.Load() {
			continue
		}
		ctx, cancel := context.WithTimeout(keeper.t.Context(), 10*time.Second) // one that is stopped does not answer
		status, answer, _ := keeper.ask(ctx, http.MethodGet, "http://"+n.addr+"/api/v1/maintenance/running", nil, nil)
		cancel()
		var now api.Running
		if status == http.StatusOK && json.Unmarshal(answer, &now) == nil {
			out[i] = &now
		}
	}
	return out
}

// holders tells which server does each job; complete when they all say the same, and
// each job is somebody's.
func holders(all []*api.Running, nodes int) (by map[string]int, fences map[string]int64, complete bool) {
	by, fences, complete = map[string]int{}, map[string]int64{}, true
	there := 0
	for i, now := range all {
		if now == nil {
			continue
		}
		there++
		complete = complete && len(now.Servers) == nodes
		for _, j := range now.Jobs {
			if j.Here {
				if _, twice := by[j.Name]; twice {
					complete = false
				}
				by[j.Name] = i
			}
			if f, known := fences[j.Name]; known && f != j.Fence {
				complete = false
			}
			fences[j.Name] = j.Fence
		}
	}
	return by, fences, complete && there == nodes && len(by) == len(fences) && len(by) > 10
}

// Each job is one server's. The one that did the most is stopped for longer than its
// term and goes on, then killed; the others follow it, and what it did goes on.
func TestOneServerDoesEachJobAndOthersFollow(t *testing.T) {
	c := newCluster(t, 3)
	uni, firm, office, keeper := c.signIn(t, "uni"), c.signIn(t, "firm"), c.signIn(t, "office"), c.signIn(t, "keeper")
	t.Cleanup(func() {
		for _, n := range c.nodes {
			if t.Failed() {
				t.Logf("%s said of the others:\n%s", n.addr, linesWith(n.server.said.String(), "server"))
			}
		}
	})
	var by map[string]int
	var fences map[string]int64
	settled := func(nodes int, without int) func() bool {
		return func() (yes bool) {
			by, fences, yes = holders(c.running(keeper), nodes)
			for _, i := range by {
				yes = yes && i != without
			}
			return yes
		}
	}
	eventually(t, "each job has one holder", settled(3, -1))
	for _, now := range c.running(keeper) {
		if now == nil {
			continue
		}
		for _, chore := range now.Chores {
			if own := chore.Name == "uploads" || chore.Name == "matcher"; own && chore.Elsewhere {
				t.Errorf("%s is not about the store", chore.Name)
			}
		}
	}
	before := fences["telling"]
	first := by["telling"]
	holder := c.nodes[first]
	signal := func(s syscall.Signal) {
		if err := holder.server.cmd.Process.Signal(s); err != nil {
			t.Fatal(err)
		}
	}
	signal(syscall.SIGSTOP)
	eventually(t, "others do what the stopped one did", settled(2, first))
	signal(syscall.SIGCONT)
	eventually(t, "the stopped one is there again, and does none of it", settled(3, first))
	if fences["telling"] <= before {
		t.Errorf("fence %d after %d", fences["telling"], before)
	}
	second := by["telling"]
	c.nodes[second].kill(t)
	eventually(t, "others do what the killed one did", settled(2, second))

	// And it is done: a pair that is published now is told of, once, on each server.
	first = by["telling"]
	at := func(i int) *node { return c.nodes[(first+i)%len(c.nodes)] }
	live := &cluster{nodes: []*node{at(0), at(0), at(0)}}
	published(live, firm, office, "/demands", "D-1",
		market.DemandContent{Title: "功率器件散热用高导热石墨烯膜", Field: "05", Problem: "功率器件散热膜导热不足，需要高导热石墨烯复合膜，替代进口。"})
	published(live, uni, office, "/achievements", "A-1",
		market.AchievementContent{Title: "高导热石墨烯复合膜", Field: "05", TRL: 6, Modes: []string{"transfer"}, Summary: "用于功率器件散热的高导热石墨烯复合膜，可替代进口。"})
	eventually(t, "the firm is told", func() bool {
		_, answer, _ := firm.ask(t.Context(), http.MethodGet, "http://"+at(0).addr+"/api/v1/inbox", nil, nil)
		return strings.Count(string(answer), `"sort":"match"`) == 1
	})
	jobsOnce(t, c, second)
}

// jobsOnce holds the journal against the rule: a job's fence grows by one with each
// holder, and what was signed, once a day, stands once.
func jobsOnce(t *testing.T, c *cluster, dead int) {
	t.Helper()
	for i, n := range c.nodes {
		if i != dead {
			n.stop(t)
		}
	}
	p := opened(t)
	fence := map[string]int64{}
	signed := 0
	for after := int64(0); ; {
		entries, err := p.store.Entries(t.Context(), after, 500)
		if err != nil {
			t.Fatal(err)
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			after = e.Number
			for _, act := range e.Acts {
				for _, change := range act.Changes {
					switch change.Kind {
					case "leases":
						var l struct{ Fence int64 }
						if err := json.Unmarshal(change.Body, &l); err != nil || l.Fence != fence[change.ID]+1 {
							t.Error(fmt.Errorf("entry %d: %s: fence %d follows %d: %w", e.Number, change.ID, l.Fence, fence[change.ID], err))
						}
						fence[change.ID] = l.Fence
					case "journal_heads":
						signed++
					}
				}
			}
		}
	}
	if signed != 1 {
		t.Errorf("%d ends of the journal were signed", signed)
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	ok(t, "verify")
}
