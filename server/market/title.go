package market

import (
	"cmp"
	"strconv"
	"time"
)

// TitleSchema is the number of the present shape of a Title.
const TitleSchema = 1

// TitleLevel is a step of the ladder of quality enterprises: the four-level
// library of 吉政办明电〔2022〕1号 articles 1 to 4, and above it the champions.
type TitleLevel string

// The levels, from the lowest.
const (
	TitleSeed       TitleLevel = "seed"       // 优质种子企业
	TitleCity       TitleLevel = "city"       // 市(州)级专精特新中小企业
	TitleProvincial TitleLevel = "provincial" // 省级专精特新中小企业
	TitleNational   TitleLevel = "national"   // 国家级专精特新“小巨人”企业
	TitleChampion   TitleLevel = "champion"   // 制造业单项冠军企业
)

// TitleKey names one line of one published list: certificate numbers stand on
// no list, so document number and place in the list are the natural key.
type TitleKey struct {
	DocumentNumber string `json:"document_number"` // of the notice, such as 吉工信办联〔2022〕25号
	Place          int    `json:"place"`           // in its list, from 1
}

// String is the key as one value: the document number, a slash and the place.
func (k TitleKey) String() string { return k.DocumentNumber + "/" + strconv.Itoa(k.Place) }

// Compare puts keys in order: by document, then by place.
func (k TitleKey) Compare(other TitleKey) int {
	return cmp.Or(cmp.Compare(k.DocumentNumber, other.DocumentNumber), cmp.Compare(k.Place, other.Place))
}

// TitleEventKind is what happened to a title.
type TitleEventKind string

// What happens to a title.
const (
	TitleGranted   TitleEventKind = "granted"   // the list was published
	TitleRenamed   TitleEventKind = "renamed"   // the holder has a new name or credit code
	TitleRevoked   TitleEventKind = "revoked"   // ends on Effective
	TitleRestored  TitleEventKind = "restored"  // a revocation is undone
	TitleCorrected TitleEventKind = "corrected" // what the list says was entered wrongly
)

// TitleFacts are what a list says of one enterprise.
type TitleFacts struct {
	Level      TitleLevel `json:"level"`
	CreditCode CreditCode `json:"credit_code,omitempty"` // the list may give the name only
	Name       string     `json:"name"`                  // as published
	Batch      string     `json:"batch,omitempty"`       // such as 2022 or 第四批
	NoticeDate Date       `json:"notice_date"`
	ValidFrom  Date       `json:"valid_from"`
	ValidTo    Date       `json:"valid_to"`           // last day; three years from the notice
	Region     string     `json:"region,omitempty"`   // GB/T 2260
	Industry   string     `json:"industry,omitempty"` // GB/T 4754, as written
}

// TitleEvent is one thing that is known of a title since RecordedAt and takes
// effect on Effective. Events are only added, so what was known at any moment
// can be told.
type TitleEvent struct {
	Kind       TitleEventKind `json:"kind"`
	Effective  Date           `json:"effective"`
	RecordedAt time.Time      `json:"recorded_at"`
	RecordedBy string         `json:"recorded_by"` // id of a user
	Facts      TitleFacts     `json:"facts"`       // as they stand from here on
	Document   string         `json:"document,omitempty"`
	Reason     string         `json:"reason,omitempty"`
	SourceSHA  string         `json:"source_sha256,omitempty"` // of the imported file
}

// TitleStatus is how a title stands on a day.
type TitleStatus string

// The statuses. A renaming is none: it moves the title to its successor.
const (
	TitleValid        TitleStatus = "valid"
	TitlePending      TitleStatus = "pending" // its term has not begun
	TitleExpired      TitleStatus = "expired" // its last day is over
	TitleRevokedState TitleStatus = "revoked"
)

// TitleHolder names the titles that a credit code held at any time, as known at
// any time, so that those of one enterprise are found without a search.
type TitleHolder struct {
	CreditCode CreditCode `json:"credit_code"`
	Titles     []string   `json:"titles"` // ids, sorted
}

// TitleHolderSchema is the number of the present shape of a TitleHolder.
const TitleHolderSchema = 1

// Title is one line of a published list with all that happened to it.
type Title struct {
	ID     string       `json:"id"`
	Key    TitleKey     `json:"key"`
	Events []TitleEvent `json:"events"` // by RecordedAt
	Sample bool         `json:"sample,omitempty"`
}
