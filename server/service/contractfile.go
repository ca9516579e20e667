package service

import (
	"context"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/store"
)

// maxAttachments is how many files a contract may carry.
const maxAttachments = 50

// AttachToContract adds a file that the actor's organisation has uploaded, on
// the version that the actor has seen. Errors: stale, invalid, conflict when it
// is attached already.
func (s *Service) AttachToContract(ctx context.Context, a market.Actor, id string, version int64, sha256, note string) (ContractWork, error) {
	if _, err := s.partyOf(ctx, a, id); err != nil {
		return ContractWork{}, err
	}
	return s.changeContract(ctx, a, id, version, store.Meta{Actor: a.User, Action: "contracts.attach"}, func(tx store.Tx, c *market.Contract, doing market.ContractDoing) error {
		file, err := uploaded(tx, a, "sha256", sha256)
		if err != nil {
			return err
		}
		if file == nil {
			return forbidden()
		}
		file.Note = strings.TrimSpace(note)
		if slices.ContainsFunc(c.Attachments, func(f market.Attachment) bool { return f.SHA256 == sha256 }) {
			return market.Errorf(market.CodeConflict, "该文件已附上", "this file is attached already")
		}
		if len(c.Attachments) == maxAttachments {
			return market.Errorf(market.CodeTooLarge, "最多 %d 个附件", "at most %d files", maxAttachments)
		}
		c.Attachments, c.UpdatedAt = append(slices.Clone(c.Attachments), *file), doing.At
		return nil
	})
}

// DetachFromContract takes a file of one's own organisation away, while the text
// is not agreed yet: afterwards it belongs to the record. Errors: stale, not
// found, conflict, forbidden for the other side's file.
func (s *Service) DetachFromContract(ctx context.Context, a market.Actor, id string, version int64, sha256 string) (ContractWork, error) {
	return s.changeContract(ctx, a, id, version, store.Meta{Actor: a.User, Action: "contracts.detach"}, func(tx store.Tx, c *market.Contract, doing market.ContractDoing) error {
		i := slices.IndexFunc(c.Attachments, func(f market.Attachment) bool { return f.SHA256 == sha256 })
		switch {
		case doing.Side == "":
			return forbidden()
		case i < 0:
			return notFound()
		case c.State.InForce():
			return market.Errorf(market.CodeConflict, "合同成立后，附件不能撤下", "the files of a concluded contract stay")
		}
		by, err := readAs[market.User](tx, Users, c.Attachments[i].By)
		if err != nil {
			return err
		}
		if by.Organisation != a.Organisation {
			return forbidden()
		}
		c.Attachments, c.UpdatedAt = slices.Delete(slices.Clone(c.Attachments), i, i+1), doing.At
		return nil
	})
}

// partyOf is the side that the actor is on in a contract that the actor may see.
// Errors: not found, forbidden for an office.
func (s *Service) partyOf(ctx context.Context, a market.Actor, id string) (market.ContractSide, error) {
	_, _, side, err := visibleContract(reading(ctx, s.Store), a, id)
	if err == nil && side == "" {
		err = forbidden()
	}
	return side, err
}
