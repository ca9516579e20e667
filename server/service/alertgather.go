package service

import (
	"context"
	"errors"
	"strings"
	"time"

	"duijie/server/market"
	"duijie/server/store"
)

// gatheringMark begins what stands for the gathered matches of an organisation's
// day in deliveries and digests, in the place of the id of an alert.
const gatheringMark = "gathered/"

func gatheringID(organisation string, day market.Date) string {
	return gatheringMark + organisation + "/" + string(day)
}

// gatheringOf reads such an id; false for that of an alert.
func gatheringOf(id string) (organisation string, day market.Date, ok bool) {
	rest, ok := strings.CutPrefix(id, gatheringMark)
	if !ok {
		return "", "", false
	}
	organisation, last, _ := strings.Cut(rest, "/")
	return organisation, market.Date(last), true
}

// deliverGathering puts the gathered matches of a day into the digest of a person,
// once for all of them and for all processes. They are counted when the digest is
// written, which is after the day: then their number stands. Who has letters at
// once gets the daily one.
func (d *AlertDesk) deliverGathering(ctx context.Context, user string, sort alertSort, alert market.Alert) error {
	channel, err := d.channel(ctx, user, sort)
	if err != nil || channel == MailOff {
		return err
	}
	plan := delivery{User: user, Alert: gatheringID(alert.To, alert.Gathered), Sort: alert.Sort, Channel: inDigest(channel)}
	now := d.s.World.Now()
	if over := daysOn(alert.Gathered, 1).Time().Add(-time.Millisecond); over.After(now) {
		now = over
	}
	if err := d.putOff(ctx, &plan, now); err != nil {
		return err
	}
	err = d.s.Store.Records().Insert(ctx, deliveriesSet, user+"/"+plan.Alert, plan)
	if errors.Is(err, store.ErrExists) {
		return nil
	}
	return problem(err)
}

// inDigest is the digest by which something goes to who chose a channel.
func inDigest(c Channel) Channel {
	if c == AtOnce {
		return Daily
	}
	return c
}

// gatheringWords says how many matches of a day are gathered; nil where none is
// left.
func (d *AlertDesk) gatheringWords(ctx context.Context, organisation string, day market.Date) (words *AlertWords, count int, err error) {
	count, err = d.gatheredOn(ctx, organisation, day)
	if err != nil || count == 0 {
		return nil, 0, err
	}
	return &AlertWords{
		Title: market.Textf("%s 另有 %d 项匹配", "%s, further matches: %d", day, count),
		Line:  market.Text{ZH: "当日匹配较多，超出单独提醒的上限；可在收件箱的“更多匹配”里按匹配分逐项查看。", EN: "More than are told of one by one in a day. They are in the inbox under “Further matches”, the strongest first."},
		Path:  "/inbox?box=further",
	}, count, nil
}
