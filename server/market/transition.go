package market

// State is the state of one revision of an achievement or a demand.
type State string

// The states. A state belongs to a revision: an edit of a published item is a
// new revision in draft while the old one stands as published.
const (
	Draft     State = "draft"
	Internal  State = "internal"  // with the organisation's own manager
	Submitted State = "submitted" // with the office, or the agency that it named
	Published State = "published"
	Returned  State = "returned"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
)

// Action moves a revision from one state to another.
type Action string

// The actions.
const (
	Submit   Action = "submit"
	Endorse  Action = "endorse" // by the organisation's manager: it goes on to the office
	Recall   Action = "recall"
	Publish  Action = "publish"
	Return   Action = "return"
	List     Action = "list"
	Discard  Action = "discard"
	Withdraw Action = "withdraw"
	Expire   Action = "expire"
	Renew    Action = "renew"
)

// Capacity is the part in which someone acts on an item.
type Capacity string

// The capacities.
const (
	AsOwner   Capacity = "owner"   // a member of the organisation that owns it
	AsManager Capacity = "manager" // a manager of that organisation
	// AsOffice is a reviewer of the office in whose region it lies, or someone of
	// the agency that the office named; in any case of another organisation.
	AsOffice Capacity = "office"
	AsSystem Capacity = "system" // the platform's own clock
)

// Owns tells whether one acts for the organisation that owns the item.
func (c Capacity) Owns() bool { return c == AsOwner || c == AsManager }

// Slot names which of an item's two revisions an action moves.
type Slot string

// The two slots of an item.
const (
	WorkingSlot Slot = "working" // the revision being edited or reviewed
	PublicSlot  Slot = "public"  // the revision that is or was public
)

// Transition is one allowed step.
type Transition struct {
	Action   Action     `json:"action"`
	Slot     Slot       `json:"slot"`
	From     State      `json:"from"`
	To       State      `json:"to"` // empty: the revision is dropped
	By       []Capacity `json:"by"`
	Reason   bool       `json:"reason,omitempty"`   // a reason must be given
	Complete bool       `json:"complete,omitempty"` // the content must be complete
}

// Transitions is the whole life of a listing, achievements and demands alike.
// It drives the check here, the buttons of the web and the diagram in the docs.
//
// What a member submits goes to the organisation's own manager first; what a
// manager submits goes to the office at once. An action has one row for each
// place that it leads to from a state, by who takes it.
//
// List takes over an item of a catalogue that an office has published before
// elsewhere, as it stands, complete or not; only imports use it.
var Transitions = []Transition{
	{Action: Submit, Slot: WorkingSlot, From: Draft, To: Internal, By: []Capacity{AsOwner}, Complete: true},
	{Action: Submit, Slot: WorkingSlot, From: Draft, To: Submitted, By: []Capacity{AsManager}, Complete: true},
	{Action: Endorse, Slot: WorkingSlot, From: Internal, To: Submitted, By: []Capacity{AsManager}, Complete: true},
	{Action: Return, Slot: WorkingSlot, From: Internal, To: Returned, By: []Capacity{AsManager}, Reason: true},
	{Action: Recall, Slot: WorkingSlot, From: Internal, To: Draft, By: owners},
	{Action: Recall, Slot: WorkingSlot, From: Submitted, To: Draft, By: owners},
	{Action: Publish, Slot: WorkingSlot, From: Submitted, To: Published, By: []Capacity{AsOffice}, Complete: true},
	{Action: Return, Slot: WorkingSlot, From: Submitted, To: Returned, By: []Capacity{AsOffice}, Reason: true},
	{Action: List, Slot: WorkingSlot, From: Draft, To: Published, By: []Capacity{AsSystem}},
	{Action: Discard, Slot: WorkingSlot, From: Draft, By: owners},
	{Action: Discard, Slot: WorkingSlot, From: Returned, By: owners},
	{Action: Withdraw, Slot: PublicSlot, From: Published, To: Withdrawn, By: []Capacity{AsOwner, AsManager, AsOffice}, Reason: true},
	{Action: Expire, Slot: PublicSlot, From: Published, To: Expired, By: []Capacity{AsSystem}},
	{Action: Renew, Slot: PublicSlot, From: Expired, To: Published, By: owners},
	{Action: Renew, Slot: PublicSlot, From: Published, To: Published, By: owners},
}

var owners = []Capacity{AsOwner, AsManager}

// Editable tells whether the content of a working revision may change: a
// submitted text is frozen until it is recalled or returned.
func (s State) Editable() bool { return s == Draft || s == Returned }
