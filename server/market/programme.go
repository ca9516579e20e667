package market

import "time"

// ProgrammeSchema is the number of the present shape of a Programme.
const ProgrammeSchema = 1

// ProgrammeKind says what a programme pays for, and so which rules calculate.
type ProgrammeKind string

// The kinds of programmes.
const (
	// ContractSubsidy pays for money that changed hands under a technology
	// contract (吉政办明电〔2022〕1号 article 10).
	ContractSubsidy ProgrammeKind = "contract_subsidy"
	// TitleReward pays once for a first title (article 5).
	TitleReward ProgrammeKind = "title_reward"
)

// ProgrammeState is where a version of a programme stands.
type ProgrammeState string

// The states of a version.
const (
	ProgrammeDraft     ProgrammeState = "draft"
	ProgrammeProposed  ProgrammeState = "proposed"  // its author is done; a second person decides
	ProgrammePublished ProgrammeState = "published" // never changes again
	ProgrammeEnded     ProgrammeState = "ended"     // takes no new claims
)

// TestDate is the day at which something must hold.
type TestDate string

// The days at which a title may be tested.
const (
	AtSigning         TestDate = "signing"
	AtClaim           TestDate = "claim"
	AtSigningAndClaim TestDate = "both"
)

// CityAid is how money of a city for the same contract is treated.
type CityAid string

// The treatments of city money.
const (
	CityAidAllowed   CityAid = "allow"
	CityAidDeducted  CityAid = "deduct"
	CityAidForbidden CityAid = "forbid"
)

// Oversubscription is what happens when a round's awards pass its budget.
type Oversubscription string

// LastAward is what the claim gets at which the money of a ranked or
// first-come round ends. Whoever stands behind it gets nothing.
type LastAward string

// The treatments of that claim.
const (
	LastInFull    LastAward = "full_or_nothing" // nothing, because it cannot be paid in full
	LastRemainder LastAward = "remainder"       // what is left
)

// OneAward bounds how often one contract is paid for.
type OneAward string

// The bounds.
const (
	OncePerContract     OneAward = "contract"      // one award in all
	OncePerContractYear OneAward = "contract_year" // one in a year
)

// AnyRegion bounds no region.
const AnyRegion = "any"

// The treatments of an oversubscribed round.
const (
	Proportional   Oversubscription = "proportional" // largest remainder
	Ranked         Oversubscription = "ranked"       // by score, each in full while money lasts
	FirstComeFirst Oversubscription = "first_come"   // by the moment of submission
)

// CapYear is the day whose calendar year a claim counts in for the cap of an
// enterprise and year.
type CapYear string

// The days that give the year.
const (
	ByFiling   CapYear = "filing"
	ByDecision CapYear = "decision"
)

// ProgrammeWindow bounds days; an empty one is no bound.
type ProgrammeWindow struct {
	SignedFrom   Date `json:"signed_from,omitempty"`
	SignedTo     Date `json:"signed_to,omitempty"`
	RegisteredBy Date `json:"registered_by,omitempty"`
	PaidFrom     Date `json:"paid_from,omitempty"`
	PaidTo       Date `json:"paid_to,omitempty"`
}

// Evidence is one document that a claim must bring.
type Evidence struct {
	Code     string `json:"code"`
	Name     Text   `json:"name"`
	Required bool   `json:"required"`
}

// SubsidyTerms are the parameters of a contract subsidy. A nil or empty
// parameter is not decided, and a version with an undecided one that matters
// cannot be published: nothing here has a default.
type SubsidyTerms struct {
	BuyerLevels    []TitleLevel       `json:"buyer_levels,omitempty"`
	NationalCounts *bool              `json:"national_counts_as_provincial,omitempty"` // and a champion with it
	TitleTest      TestDate           `json:"title_test,omitempty"`
	SellerKinds    []OrganisationKind `json:"seller_kinds,omitempty"`
	SellerRegion   string             `json:"seller_region,omitempty"` // GB/T 2260; "any" for no bound
	BuyerRegion    string             `json:"buyer_region,omitempty"`
	ContractTypes  []ContractType     `json:"contract_types,omitempty"`
	Registration   *bool              `json:"registration_required,omitempty"`
	Implementation *bool              `json:"implementation_proof_required,omitempty"`
	Rate           *BasisPoints       `json:"rate_bp,omitempty"`
	CapContract    *Fen               `json:"cap_per_contract_fen,omitempty"` // nil in all three is refused, not unlimited
	CapYear        *Fen               `json:"cap_per_enterprise_year_fen,omitempty"`
	CapTotal       *Fen               `json:"cap_per_enterprise_fen,omitempty"`
	CapYearBy      CapYear            `json:"cap_year_by,omitempty"`
	MinPaid        *Fen               `json:"min_paid_fen,omitempty"`  // 0 is none
	MinAward       *Fen               `json:"min_award_fen,omitempty"` // 0 is none
	Window         ProgrammeWindow    `json:"window,omitzero"`
	SignedFirst    *bool              `json:"signed_before_registered,omitempty"` // signed <= registered
	PaidAfter      *bool              `json:"paid_after_signed,omitempty"`        // signed <= each payment
	ExcludeRelated *bool              `json:"exclude_related,omitempty"`
	ExcludeImport  *bool              `json:"exclude_import,omitempty"`
	ExcludeFiscal  *bool              `json:"exclude_fiscal_plan,omitempty"`
	OneAwardPer    OneAward           `json:"one_award_per,omitempty"`
	CityAid        CityAid            `json:"city_aid,omitempty"`
}

// RewardTerms are the parameters of a reward for a first title.
type RewardTerms struct {
	Level  TitleLevel `json:"level,omitempty"`
	Amount *Fen       `json:"amount_fen,omitempty"`
	// NoticeFrom and NoticeTo bound the day of the notice.
	NoticeFrom Date `json:"notice_from,omitempty"`
	NoticeTo   Date `json:"notice_to,omitempty"`
}

// Procedure is how a claim goes through the offices.
type Procedure struct {
	LocalReview      *bool          `json:"local_review,omitempty"`
	ExpertReview     *bool          `json:"expert_review,omitempty"`
	Experts          int            `json:"experts,omitempty"`
	PerformanceCheck *bool          `json:"performance_check,omitempty"`
	NoticeDays       *int           `json:"notice_working_days,omitempty"`
	StepDays         map[string]int `json:"step_working_days,omitempty"` // claim state -> working days
	Evidence         []Evidence     `json:"evidence,omitempty"`
	Criteria         []Criterion    `json:"criteria,omitempty"` // of the experts' scoring sheet
}

// Criterion is one line of the scoring sheet.
type Criterion struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
	Max  int    `json:"max"` // points
}

// Programme is one version of a programme of support: what a policy promises,
// as data. ID is the version's; Code and Version name it for people.
type Programme struct {
	ID         string           `json:"id"`
	Code       string           `json:"code"` // such as jilin-2022-10
	Version    int              `json:"version"`
	Kind       ProgrammeKind    `json:"kind"`
	State      ProgrammeState   `json:"state"`
	Name       Text             `json:"name"`
	Document   string           `json:"document"` // document number
	Article    string           `json:"article"`
	Issuer     string           `json:"issuer"`
	TextURL    string           `json:"text_url,omitempty"`
	ValidFrom  Date             `json:"valid_from"`
	ValidTo    Date             `json:"valid_to,omitempty"`
	Example    bool             `json:"example,omitempty"` // its figures are examples on nobody's authority
	Subsidy    *SubsidyTerms    `json:"subsidy,omitempty"`
	Reward     *RewardTerms     `json:"reward,omitempty"`
	Procedure  Procedure        `json:"procedure"`
	Budget     *Fen             `json:"budget_fen,omitempty"` // of one round; nil: not bounded
	Oversub    Oversubscription `json:"oversubscription,omitempty"`
	LastAward  LastAward        `json:"last_award,omitempty"`
	Rulings    []Text           `json:"rulings,omitempty"` // open questions for the department
	AuthoredBy string           `json:"authored_by,omitempty"`
	// Editors are the ids of all who wrote it, the author among them, sorted.
	// None of them may publish it.
	Editors    []string  `json:"editors,omitempty"`
	ProposedAt time.Time `json:"proposed_at,omitzero"`
	DecidedBy  string    `json:"decided_by,omitempty"` // the second person
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	EndedAt    time.Time `json:"ended_at,omitzero"`
	Reason     string    `json:"reason,omitempty"` // of the last step that asked for one
	Sample     bool      `json:"sample,omitempty"`
	CreatedAt  time.Time `json:"created_at,omitzero"`
	UpdatedAt  time.Time `json:"updated_at,omitzero"`
}
