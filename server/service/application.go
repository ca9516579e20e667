package service

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"duijie/server/auth"
	"duijie/server/market"
	"duijie/server/store"
)

// Record sets of people who apply for an organisation, outside the journal.
const (
	applicantsSet       = "applicants"        // id: of the application
	applicationLinksSet = "application_links" // id: hash of the token
)

func applicantSets() []store.RecordSet {
	return []store.RecordSet{
		{Name: applicantsSet, Fields: []string{"email", "ends_ms"}},
		{Name: applicationLinksSet, Fields: []string{"email", "ends_ms"}},
	}
}

const (
	applicantActor = "applicant" // who acts in the journal without an account

	askedLinkLife   = 24 * time.Hour                   // of a link that was asked for
	officeLinkLife  = market.MendDays * 24 * time.Hour // of one in a letter of the office
	askedLinkPause  = 5 * time.Minute                  // one letter to a mailbox at most within
	applicantGrace  = 24 * time.Hour                   // after which an applicant without an application is forgotten
	maxOpenOfOne    = 5                                // open applications of one mailbox
	maxUnusedOfLink = 10                               // uploads of one link that belong to nothing yet
	applicationsAll = 50                               // applications of one mailbox that are looked at
)

// applicant is who applies, under the id of the application.
type applicant struct {
	Name   string `json:"name"`
	Phone  string `json:"phone"`
	Email  string `json:"email"`
	EndsMS int64  `json:"ends_ms,omitempty"` // set until the application stands
}

type applicationLink struct {
	Email  string `json:"email"`
	EndsMS int64  `json:"ends_ms"`
}

// AskApplication sends a link to a mailbox, by which one applies for an
// organisation and follows what became of it. Who asks learns nothing: the steps are
// the same for every address. Errors: invalid; conflict where no mail is sent.
func (s *Service) AskApplication(ctx context.Context, email string) error {
	if !s.Outbox.Carries() {
		return market.Errorf(market.CodeConflict, "本平台未接入邮件，请联系主管部门登记单位", "no mail is sent here: ask the department to admit your organisation")
	}
	email = mailbox(email)
	if err := checkInvitee(email, "").Err(); err != nil {
		return err
	}
	link, err := s.Outbox.applicationLink(ctx, email, askedLinkLife)
	if err != nil {
		return err
	}
	// The same letter for some minutes, so that nobody's mailbox is filled.
	window := s.World.Now().UnixMilli() / askedLinkPause.Milliseconds()
	l := letterApply.letter(fmt.Sprintf("apply-%s-%d", auth.Hashed(email)[:24], window), link, letterApplyIgnore)
	l.Address = email
	return s.Outbox.Write(ctx, l)
}

// applicationLink makes a link for a mailbox that holds for a while.
func (o *Outbox) applicationLink(ctx context.Context, email string, life time.Duration) (market.Text, error) {
	token := o.World.NewID() + o.World.NewID()
	err := o.records.Insert(ctx, applicationLinksSet, auth.Hashed(token), applicationLink{Email: email, EndsMS: o.World.Now().Add(life).UnixMilli()})
	link := o.Link("/apply#" + token)
	return market.Text{ZH: link, EN: link}, problem(err)
}

// holder is whose mailbox a link has confirmed, and the id of the link. Errors:
// unauthenticated for one that holds no more, or never did.
func (s *Service) holder(ctx context.Context, token string) (email, link string, err error) {
	var l applicationLink
	link = auth.Hashed(token)
	err = s.Store.Records().Get(ctx, applicationLinksSet, link, &l)
	if ignoreNotFound(err) != nil {
		return "", "", problem(err)
	}
	if err != nil || l.EndsMS <= s.World.Now().UnixMilli() {
		return "", "", market.Errorf(market.CodeUnauthenticated, "链接已失效，请重新获取", "the link is over: please ask for another one")
	}
	return l.Email, link, nil
}

// OwnApplication is an application as who applies sees it.
type OwnApplication struct {
	market.Application
	Name, Phone string
	Version     int64
	Allowed     []market.ApplicationAction
}

// OwnApplications are those of a mailbox, the newest first, and its address.
// Errors: unauthenticated.
func (s *Service) OwnApplications(ctx context.Context, token string) (email string, own []OwnApplication, err error) {
	email, _, err = s.holder(ctx, token)
	if err != nil {
		return "", nil, err
	}
	found, err := s.Store.Records().Find(ctx, applicantsSet, "email", email, applicationsAll)
	if err != nil {
		return "", nil, problem(err)
	}
	for _, f := range found {
		o, err := s.ownApplication(ctx, f.ID)
		if market.CodeOf(err) == market.CodeNotFound {
			continue // its entry did not come about
		}
		if err != nil {
			return "", nil, err
		}
		own = append(own, o)
	}
	slices.SortFunc(own, func(x, y OwnApplication) int { return y.CreatedAt.Compare(x.CreatedAt) })
	return email, own, nil
}

func (s *Service) ownApplication(ctx context.Context, id string) (OwnApplication, error) {
	read := reading(ctx, s.Store)
	p, version, err := readDoc[market.Application](read, Applications, id)
	if err != nil {
		return OwnApplication{}, err
	}
	table, _, err := calendarIn(read)
	if err != nil {
		return OwnApplication{}, err
	}
	var who applicant
	if err := ignoreNotFound(s.Store.Records().Get(ctx, applicantsSet, id, &who)); err != nil {
		return OwnApplication{}, problem(err)
	}
	return OwnApplication{Application: p.Reckoned(table), Name: who.Name, Phone: who.Phone, Version: version, Allowed: p.Allowed(market.PartCandidate)}, nil
}

// UploadProof keeps a scan for the application that this link sends within a day.
// Its name is ours: what the applicant calls it may name a person. Errors:
// unauthenticated, invalid, too large, too many.
func (s *Service) UploadProof(ctx context.Context, token string, file io.ReaderAt, size int64) (market.File, error) {
	_, link, err := s.holder(ctx, token)
	if err != nil {
		return market.File{}, err
	}
	return s.keepFile(ctx, upload{Organisation: link, Name: "证明材料", Most: maxUnusedOfLink, Allow: market.CheckProof}, file, size)
}

// ApplicationInput is what an applicant sends.
type ApplicationInput struct {
	Form        market.ApplicationForm
	Name, Phone string
	Proof       string // SHA-256 of an upload by the same link; empty: as it is
	Consent     bool
}

// faults are those of all that is sent, but of what only the store knows.
func (in ApplicationInput) faults() market.Faults {
	f := in.Form.Clean().Check()
	for _, x := range (Profile{Name: in.Name, Phone: in.Phone}).check() {
		x.Field = "contact_" + x.Field
		f = append(f, x)
	}
	if strings.TrimSpace(in.Phone) == "" {
		f.Add("contact_phone", nil, market.Text{ZH: "必填", EN: "must be filled in"}, market.Text{})
	}
	return f
}

// Apply sends an application. Errors: unauthenticated, invalid, conflict for an
// organisation that is admitted already and for too many open ones of the mailbox.
func (s *Service) Apply(ctx context.Context, token string, in ApplicationInput) (OwnApplication, error) {
	email, link, err := s.holder(ctx, token)
	if err != nil {
		return OwnApplication{}, err
	}
	faults := in.faults()
	if in.Proof == "" {
		faults.Add("proof", nil, market.Text{ZH: "请上传证明材料", EN: "upload a proof"}, market.Text{ZH: "营业执照或法人证书，PDF 或图片", EN: "the licence or certificate, a PDF or a picture"})
	}
	if !in.Consent {
		faults.Add("consent", nil, market.Text{ZH: "须同意保存所填信息", EN: "consent to the keeping of the data is needed"}, market.Text{})
	}
	if err := faults.Err(); err != nil {
		return OwnApplication{}, err
	}
	if err := s.mayApplyAgain(ctx, token); err != nil {
		return OwnApplication{}, err
	}
	id, records := s.World.NewID(), s.Store.Records()
	who := applicant{Name: strings.TrimSpace(in.Name), Phone: market.FoldWidth(in.Phone), Email: email, EndsMS: s.World.Now().Add(applicantGrace).UnixMilli()}
	if err := records.Insert(ctx, applicantsSet, id, who); err != nil {
		return OwnApplication{}, problem(err)
	}
	_, err = s.Store.Commit(ctx, store.Meta{Actor: applicantActor, Action: "applications.submit"}, func(_ context.Context, tx store.Tx) error {
		doing, err := s.applying(tx, link, id, in)
		if err != nil {
			return err
		}
		p, err := market.NewApplication(id, doing)
		if err != nil {
			return err
		}
		return tx.Put(Applications, id, market.ApplicationSchema, p)
	})
	if err != nil {
		if !errors.Is(err, store.ErrUnclear) {
			err = errors.Join(err, records.Delete(context.WithoutCancel(ctx), applicantsSet, id))
		}
		return OwnApplication{}, problem(err)
	}
	who.EndsMS = 0
	if err := records.Put(ctx, applicantsSet, id, who); err != nil {
		return OwnApplication{}, problem(err)
	}
	return s.ownApplication(ctx, id)
}

// mayApplyAgain bounds what one mailbox can leave for the offices to do.
func (s *Service) mayApplyAgain(ctx context.Context, token string) error {
	_, own, err := s.OwnApplications(ctx, token)
	if err != nil {
		return err
	}
	open := 0
	for _, o := range own {
		if o.State.Open() {
			open++
		}
	}
	if open >= maxOpenOfOne || len(own) >= applicationsAll {
		return market.Errorf(market.CodeConflict, "该邮箱已有 %d 份申请在办，请等待办理结果", "%d applications of this mailbox are open; please wait for what becomes of them", open)
	}
	return nil
}

// applying is what an applicant's step brings, decided on in tx: the organisation is
// not there yet, and the proof becomes the application's own.
func (s *Service) applying(tx store.Tx, link, id string, in ApplicationInput) (market.ApplicationDoing, error) {
	d := market.ApplicationDoing{Part: market.PartCandidate, Form: in.Form.Clean(), Consent: in.Consent, At: tx.Now()}
	if err := notAdmitted(tx, d.Form.CreditCode); err != nil {
		return d, err
	}
	table, _, err := calendarIn(tx)
	if err != nil {
		return d, err
	}
	d.Workdays = table.Deadline
	if in.Proof != "" {
		d.Proof, err = takeProof(tx, link, id, in.Proof)
	}
	return d, err
}

// notAdmitted refuses a credit code that an organisation has, which the public list
// of organisations shows. Errors: conflict.
func notAdmitted(tx store.Tx, code market.CreditCode) error {
	_, err := tx.Get(uniques, creditCodes+":"+string(code))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var f market.Faults
	f.Add("credit_code", code, market.Text{ZH: "该单位已在平台上", EN: "this organisation is on the platform already"},
		market.Text{ZH: "请联系本单位的管理员邀请您加入；不知道是谁的，请联系主管部门", EN: "ask its manager to invite you, or the department if you do not know who that is"})
	return &market.Error{Code: market.CodeConflict, Message: market.Text{ZH: "该单位已在平台上", EN: "the organisation is on the platform already"}, Faults: f}
}

// takeProof makes an upload of a link the proof of an application.
func takeProof(tx store.Tx, link, id, sha256 string) (*market.Attachment, error) {
	var f market.File
	err := notFound()
	if store.ValidSHA256(sha256) {
		f, err = readAs[market.File](tx, Files, market.FileID(sha256, link))
	}
	if market.CodeOf(err) == market.CodeNotFound || err == nil && !f.Stored {
		var faults market.Faults
		faults.Add("proof", nil, market.Text{ZH: "没有这个文件，或上传后超过一天没有使用", EN: "there is no such file, or it was not used for a day"}, market.Text{ZH: "请重新上传", EN: "upload it again"})
		return nil, faults.Err()
	}
	if err != nil {
		return nil, err
	}
	if err := tx.Delete(Files, market.FileID(sha256, link)); err != nil {
		return nil, err
	}
	f.Organisation, f.Used = id, true
	at := f.Attachment()
	at.At = tx.Now()
	return &at, tx.Put(Files, market.FileID(sha256, id), market.FileSchema, f)
}

// Mend sends a returned application again. Errors: unauthenticated, not found for
// one of another mailbox, stale, invalid, conflict.
func (s *Service) Mend(ctx context.Context, token, id string, version int64, in ApplicationInput) (OwnApplication, error) {
	_, link, err := s.applicantOf(ctx, token, id)
	if err != nil {
		return OwnApplication{}, err
	}
	if err := in.faults().Err(); err != nil {
		return OwnApplication{}, err
	}
	left := rest{Kind: restMend, About: id, Person: &person{Name: strings.TrimSpace(in.Name), Phone: market.FoldWidth(in.Phone)}}
	_, err = s.rests().inFull(ctx, left, func(ctx context.Context, _ rest) error {
		_, err := s.changeApplication(ctx, applicantActor, id, version, market.ApplicationMend, func(tx store.Tx, _ *market.Application) (market.ApplicationDoing, error) {
			return s.applying(tx, link, id, in)
		})
		return err
	})
	if err != nil {
		return OwnApplication{}, err
	}
	return s.ownApplication(ctx, id)
}

// mend keeps who sends an application again, unless that was erased since.
func (f rests) mend(ctx context.Context, left rest) error {
	var who applicant
	if err := f.store.Records().Get(ctx, applicantsSet, left.About, &who); err != nil {
		return ignoreNotFound(err)
	}
	who.Name, who.Phone = left.Person.Name, left.Person.Phone
	return f.store.Records().Put(ctx, applicantsSet, left.About, who)
}

// WithdrawApplication ends an application by who applied. Errors: unauthenticated,
// not found, stale, conflict.
func (s *Service) WithdrawApplication(ctx context.Context, token, id string, version int64) (OwnApplication, error) {
	if _, _, err := s.applicantOf(ctx, token, id); err != nil {
		return OwnApplication{}, err
	}
	_, err := s.changeApplication(ctx, applicantActor, id, version, market.ApplicationWithdraw, func(tx store.Tx, _ *market.Application) (market.ApplicationDoing, error) {
		return market.ApplicationDoing{Part: market.PartCandidate, At: tx.Now()}, nil
	})
	if err != nil {
		return OwnApplication{}, err
	}
	return s.ownApplication(ctx, id)
}

// applicantOf reads who applied, for the mailbox that did.
func (s *Service) applicantOf(ctx context.Context, token, id string) (applicant, string, error) {
	email, link, err := s.holder(ctx, token)
	if err != nil {
		return applicant{}, "", err
	}
	var who applicant
	err = s.Store.Records().Get(ctx, applicantsSet, id, &who)
	if ignoreNotFound(err) != nil {
		return who, "", problem(err)
	}
	if err != nil || who.Email != email {
		return who, "", notFound()
	}
	return who, link, nil
}

// changeApplication takes one step on the version that was seen; bring says what it
// brings. A proof that another one takes the place of goes.
func (s *Service) changeApplication(ctx context.Context, actor, id string, version int64, action market.ApplicationAction,
	bring func(store.Tx, *market.Application) (market.ApplicationDoing, error),
) (market.Application, error) {
	var p market.Application
	var last string
	var at time.Time
	_, err := s.Store.Commit(ctx, store.Meta{Actor: actor, Action: "applications." + string(action)}, func(_ context.Context, tx store.Tx) error {
		var seen int64
		var err error
		last, at = "", tx.Now()
		if p, seen, err = readDoc[market.Application](tx, Applications, id); err != nil {
			return err
		}
		before := p.Proof
		d, err := bring(tx, &p)
		if err != nil {
			return err
		}
		if seen != version {
			return stale()
		}
		if err := p.Do(action, d); err != nil {
			return err
		}
		if before != nil && (p.Proof == nil || p.Proof.SHA256 != before.SHA256) {
			if last, err = dropFile(tx, market.File{SHA256: before.SHA256, Organisation: id}); err != nil {
				return err
			}
		}
		return tx.Put(Applications, id, market.ApplicationSchema, p)
	})
	if err == nil && last != "" {
		err = s.removeBytes(ctx, last, at)
	}
	return p, problem(err)
}
