package jobs

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"duijie/server/market"
	"duijie/server/service"
)

// Part is something built from the journal that can be built anew beside
// itself, while it goes on answering.
type Part struct {
	Name     string
	Follower *Follower
	// Describe says what it holds and what made it.
	Describe func() (documents int, made string, outdated bool, err error)
	// Build builds a new one and puts it into the place of the old one.
	Build func(ctx context.Context, progress func(done, total int)) error
}

// Keeper looks after the parts of a serving process.
type Keeper struct {
	ctx   context.Context //nolint:containedctx // rebuilds outlive the request that asks for one, not the process
	log   *slog.Logger
	world market.World
	parts []Part
	work  sync.WaitGroup

	mu       sync.Mutex
	rebuilds map[string]*service.Rebuild
}

// NewKeeper looks after parts until ctx ends; Wait then says when nothing is
// being built any more.
func NewKeeper(ctx context.Context, world market.World, log *slog.Logger, parts ...Part) *Keeper {
	return &Keeper{ctx: ctx, log: log, world: world, parts: parts, rebuilds: map[string]*service.Rebuild{}}
}

// Wait returns when no rebuild is under way. End the keeper's context first.
func (k *Keeper) Wait() { k.work.Wait() }

// Derived says where every part stands.
func (k *Keeper) Derived(ctx context.Context) ([]service.Derived, error) {
	out := make([]service.Derived, 0, len(k.parts))
	for _, p := range k.parts {
		behind, err := p.Follower.Behind(ctx)
		if err != nil {
			return nil, err
		}
		d := service.Derived{Name: p.Name, Position: p.Follower.At(), Behind: max(behind, 0), Rebuild: k.rebuild(p.Name)}
		if d.Documents, d.Made, d.Outdated, err = p.Describe(); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

// Note has a part show that it was built anew before the keeper came to look after it.
func (k *Keeper) Note(name string, r service.Rebuild) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rebuilds[name] = &r
}

func (k *Keeper) rebuild(name string) *service.Rebuild {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.rebuilds[name] == nil {
		return nil
	}
	now := *k.rebuilds[name]
	return &now
}

// Rebuild begins to build the named part anew and returns. Errors: not found;
// conflict while one of it is under way.
func (k *Keeper) Rebuild(name string) error {
	for _, p := range k.parts {
		if p.Name == name {
			return k.begin(p)
		}
	}
	return market.Errorf(market.CodeNotFound, "没有名为 %s 的索引", "there is no part %s", name)
}

func (k *Keeper) begin(p Part) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if last := k.rebuilds[p.Name]; last != nil && last.Ended.IsZero() {
		return market.Errorf(market.CodeConflict, "正在重建，请等待完成", "it is being built anew already; wait until that is done")
	}
	state := &service.Rebuild{Started: k.world.Now()}
	k.rebuilds[p.Name] = state
	k.work.Go(func() { k.build(p, state) })
	return nil
}

// shownEvery is how often the log says how far a rebuild is.
const shownEvery = 10 * time.Second

func (k *Keeper) build(p Part, state *service.Rebuild) {
	log := k.log.With("part", p.Name)
	log.Info("building anew beside the old one")
	shown := k.world.Now()
	err := p.Build(k.ctx, func(done, total int) {
		k.mu.Lock()
		defer k.mu.Unlock()
		state.Done, state.Total = done, total
		if now := k.world.Now(); now.Sub(shown) >= shownEvery {
			shown = now
			log.Info("building anew", "done", done, "total", total)
		}
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	state.Ended = k.world.Now()
	if err != nil {
		state.Error = err.Error()
		log.Error("building anew failed, the old one stays", "error", err)
		return
	}
	log.Info("the new one is in place", "took", state.Ended.Sub(state.Started).Round(time.Millisecond))
}
