package market

import (
	"slices"
	"time"
)

// InvitationSchema is the number of the present shape of an Invitation.
const InvitationSchema = 1

// Terms of an invitation.
const (
	// InvitationLife is how long the link of an invitation holds.
	InvitationLife = 7 * 24 * time.Hour
	// InvitationPause is how soon it may be sent again.
	InvitationPause = 5 * time.Minute
	// MaxInvitations is how many of one organisation may be open: enough for a
	// department of a university, too few to fill mailboxes with.
	MaxInvitations = 50
	// maxSent is how often one invitation may be sent.
	maxSent = 10
)

// InvitationState is where an invitation stands.
type InvitationState string

// The states of an invitation.
const (
	InvitationOpen      InvitationState = "open"
	InvitationAccepted  InvitationState = "accepted"
	InvitationWithdrawn InvitationState = "withdrawn"
)

// InvitationAction moves an invitation.
type InvitationAction string

// The actions on an invitation.
const (
	InvitationInvite   InvitationAction = "invite"
	InvitationSend     InvitationAction = "send" // once more, with a new link
	InvitationWithdraw InvitationAction = "withdraw"
	InvitationAccept   InvitationAction = "accept"
)

// InvitationPart is the part in which someone acts on an invitation.
type InvitationPart string

// The parts.
const (
	PartInviter InvitationPart = "inviter" // who may give all its roles
	PartInvited InvitationPart = "invited" // who has its link
)

// InvitationTransition is one allowed step of an invitation.
type InvitationTransition struct {
	Action InvitationAction
	From   InvitationState // empty: there was none
	To     InvitationState
	By     InvitationPart
}

// InvitationTransitions is the life of an invitation. One whose link is over stays
// open: it can be sent again or withdrawn.
var InvitationTransitions = []InvitationTransition{
	{InvitationInvite, "", InvitationOpen, PartInviter},
	{InvitationSend, InvitationOpen, InvitationOpen, PartInviter},
	{InvitationWithdraw, InvitationOpen, InvitationWithdrawn, PartInviter},
	{InvitationAccept, InvitationOpen, InvitationAccepted, PartInvited},
}

// Invitation asks a person to work for an organisation. The person's mail address
// stands outside the journal under the same id.
type Invitation struct {
	ID           string          `json:"id"`
	Organisation string          `json:"organisation"`
	Roles        []Grant         `json:"roles"`
	State        InvitationState `json:"state"`
	// User is the account: of the first manager of an organisation from the
	// beginning, of everyone else once it was accepted.
	User      string    `json:"user,omitempty"`
	By        string    `json:"by"`   // id of the user who invites
	Sent      int       `json:"sent"` // letters; the link of the last one holds
	SentAt    time.Time `json:"sent_at"`
	Ends      time.Time `json:"ends"` // of the link
	CreatedAt time.Time `json:"created_at"`
	EndedAt   time.Time `json:"ended_at,omitzero"` // accepted or withdrawn
}

// NewInvitation begins an invitation; whom and by whom is already set.
func NewInvitation(i Invitation, at time.Time) (Invitation, error) {
	i.CreatedAt = at
	return i, i.Do(InvitationInvite, at)
}

// Do takes one step of the transition table. Errors: conflict when the table has no
// such step from here, or the link is over; too many for one that was sent just
// now. The invitation is unchanged then.
func (i *Invitation) Do(action InvitationAction, at time.Time) error {
	n := slices.IndexFunc(InvitationTransitions, func(t InvitationTransition) bool { return t.Action == action && t.From == i.State })
	if n < 0 {
		label := InvitationActions.Label(string(action))
		return &Error{Code: CodeConflict, Message: Text{"邀请在当前状态不能" + label.ZH, "not possible in the invitation's present state: " + label.EN}}
	}
	switch action {
	case InvitationSend:
		if wait := InvitationPause - at.Sub(i.SentAt); wait > 0 {
			return &Error{Code: CodeTooMany, RetryAfter: int(wait.Seconds()) + 1, Message: Text{"刚刚发过，请稍后再发", "it was sent just now, please wait a little"}}
		}
		if i.Sent == maxSent {
			return Errorf(CodeConflict, "已发送 %d 次，请撤回后重新邀请", "it was sent %d times; withdraw it and invite anew", maxSent)
		}
	case InvitationAccept:
		if !i.Holds(at) {
			return InvitationOver()
		}
	}
	i.State = InvitationTransitions[n].To
	switch action {
	case InvitationInvite, InvitationSend:
		i.Sent, i.SentAt, i.Ends = i.Sent+1, at, at.Add(InvitationLife)
	default:
		i.EndedAt = at
	}
	return nil
}

// Holds tells whether the link leads anywhere at a moment.
func (i Invitation) Holds(at time.Time) bool {
	return i.State == InvitationOpen && at.Before(i.Ends)
}

// InvitationOver is the answer to a link that holds no more, or never did.
func InvitationOver() error {
	return Errorf(CodeConflict, "邀请链接已失效或已用过，请联系邀请您的管理员重新发送", "the invitation is over, or was used already: ask the manager who invited you to send it again")
}
