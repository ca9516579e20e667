package simulate

import (
	"duijie/server/market"
	"duijie/server/service"
)

// tellStory has the seller write the story of a contract that both have performed,
// and the buyer answer some days later. What comes of it goes round, without dice, so
// that stories move nothing else in a year: of eight, one stays published, one is
// withdrawn again, one is hidden by the office and shown again, two are changed by the
// buyer, two wait for an answer, and of one nobody writes.
func (y *year) tellStory(d *deal) error {
	turn := y.stories % 8
	y.stories++
	if turn == 7 {
		return nil
	}
	draft, err := y.Service.StoryOf(y.ctx, d.seller.actor, d.id)
	if err != nil {
		return err
	}
	w, err := y.Service.ProposeStory(y.ctx, d.seller.actor, d.id, draft.Text)
	if proposed, failure := y.did("stories.propose", err); !proposed {
		return failure
	}
	step := func(days int, who market.Actor, do service.StoryDoing) {
		y.aside(days, func() error { return y.story(w.ID, who, do) })
	}
	switch turn {
	case 0, 1, 2:
		step(3, d.buyer.actor, service.StoryDoing{Action: market.StoryConsent})
	case 3, 4:
		text := draft.Text
		text.Title.ZH = "样例：" + text.Title.ZH
		step(3, d.buyer.actor, service.StoryDoing{Action: market.StoryEdit, Text: text})
		step(6, d.seller.actor, service.StoryDoing{Action: market.StoryConsent})
	}
	switch turn {
	case 1:
		step(10, d.buyer.actor, service.StoryDoing{Action: market.StoryWithdraw})
	case 2:
		office := y.reviewers[0]
		step(5, office, service.StoryDoing{Action: market.StoryHide, Reason: "样例：内容待核实"})
		step(8, office, service.StoryDoing{Action: market.StoryShow})
	}
	return nil
}

// story takes one step of a story as it stands.
func (y *year) story(id string, who market.Actor, do service.StoryDoing) error {
	w, err := y.Service.StoryWork(y.ctx, who, id)
	if err == nil {
		_, err = y.Service.ActOnStory(y.ctx, who, id, w.Version, do)
	}
	_, failure := y.did("stories."+string(do.Action), err)
	return failure
}
