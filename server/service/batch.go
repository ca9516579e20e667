package service

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"duijie/server/market"
	"duijie/server/sheet"
	"duijie/server/store"
)

// safeAnswer is how many lines of a list can be answered at once whatever goes
// with them: a claim whose ground fell is reopened with its caps, or recovered.
const safeAnswer = 15

// treasuryRefs are the treasury's bank references, each used once.
const treasuryRefs = "treasury_ref"

// BatchView is a payment list.
type BatchView struct {
	Batch   market.Batch
	Version int64
	Sealed  bool // what it orders to be paid is what was sealed
	// Held says of claims whose ground fell before the treasury has answered what
	// happened, by their ids. Not in lists of payment lists.
	Held map[string]string
	// Examples are the claims whose programmes' figures are examples, by their ids.
	// Not in lists of payment lists.
	Examples map[string]bool
}

// mayPay tells whether someone makes and reads payment lists.
func mayPay(a market.Actor) bool { return a.Finances(market.Jilin) }

func mayReadPayments(a market.Actor) bool {
	return mayPay(a) || a.Governs(market.Jilin) || a.Has(market.RoleAuditor) && a.Inspects(market.Jilin)
}

// CreateBatch puts approved claims on a new payment list and seals it. Errors:
// forbidden for anyone but finance or who decided one of them, conflict for a
// claim that is not approved, invalid for none or too many.
func (s *Service) CreateBatch(ctx context.Context, a market.Actor, claims []string) (BatchView, error) {
	if !mayPay(a) {
		return BatchView{}, forbidden()
	}
	if err := checkBatch(claims); err != nil {
		return BatchView{}, err
	}
	var id string
	_, err := s.Store.Commit(ctx, store.Meta{Actor: a.User, Action: "batches.create"}, func(_ context.Context, tx store.Tx) error {
		id = tx.NewID()
		b := market.Batch{ID: id, By: a.User, At: tx.Now()}
		year := market.DateOf(tx.Now()).Year()
		n, err := nextSerial(tx, fmt.Sprintf("batch:%d", year))
		if err != nil {
			return err
		}
		b.Number = fmt.Sprintf("%d-%04d", year, n)
		for _, claim := range claims {
			line, sample, err := allocate(tx, a, claim, id)
			if err != nil {
				return err
			}
			b.Lines, b.Total, b.Sample = append(b.Lines, line), b.Total+line.Amount, b.Sample || sample
		}
		slices.SortFunc(b.Lines, func(x, y market.BatchLine) int { return cmp.Compare(x.Number, y.Number) })
		b.SHA256 = b.Seal()
		return tx.Put(Batches, id, market.BatchSchema, b)
	})
	if err != nil {
		return BatchView{}, problem(err)
	}
	return s.Batch(ctx, a, id)
}

func checkBatch(claims []string) error {
	var f market.Faults
	if len(claims) == 0 || len(claims) > market.MaxBatch {
		f.Add("claims", len(claims), market.Textf("一份清单应有 1 至 %d 份申报", "a list holds 1 to %d claims", market.MaxBatch),
			market.Textf("清单连同其中每份申报及其支付流水号须一次记入台账，一次最多 200 件，所以不能再多；请分成 %d 份清单", "the list is written with every claim on it and its bank reference at once, and one journal entry holds 200 documents, so there is no room for more; make %d lists", max(1, (len(claims)+market.MaxBatch-1)/market.MaxBatch)))
	}
	if sorted := slices.Sorted(slices.Values(claims)); len(slices.Compact(sorted)) < len(claims) {
		f.Add("claims", nil, market.Text{ZH: "申报重复", EN: "a claim stands twice"}, market.Text{ZH: "删去一个", EN: "remove one"})
	}
	return f.Err()
}

// allocate puts one claim on a list.
func allocate(tx store.Tx, a market.Actor, claim, batch string) (market.BatchLine, bool, error) {
	x, err := openClaim(tx, a, claim)
	if err != nil {
		return market.BatchLine{}, false, err
	}
	x.facts.Batch = batch
	if err := x.act(market.ClaimAllocate, ""); err != nil {
		return market.BatchLine{}, false, ofClaim(x.claim, err)
	}
	c := x.claim
	line := market.BatchLine{Claim: c.ID, Number: c.Number, Name: c.Name, CreditCode: c.CreditCode, Account: *c.Account, Amount: c.Decision.Amount(), Outcome: market.BatchPending}
	return line, c.Sample, x.put()
}

// ofClaim says of which claim of a list an error speaks.
func ofClaim(c market.Claim, err error) error {
	if e, ours := err.(*market.Error); ours { //nolint:errorlint // as it came from the rules
		named := *e
		named.Message = market.Text{ZH: c.Number + "：" + e.Message.ZH, EN: c.Number + ": " + e.Message.EN}
		return &named
	}
	return err
}

// SignBatch is the second person's signature on a payment list, on the version
// that they have read. Each claim keeps who signed, so that they decide nothing of it
// when it comes back. Errors: stale, not found, forbidden for who made the list and
// for one who may not pay a claim on it, conflict, also for a claim whose ground fell
// since it was listed.
func (s *Service) SignBatch(ctx context.Context, a market.Actor, id string, version int64) (BatchView, error) {
	return s.changeBatch(ctx, a, id, version, store.Meta{Action: "batches.sign"}, func(tx store.Tx, b *market.Batch) error {
		if err := b.Sign(a.User, tx.Now()); err != nil {
			return err
		}
		for _, l := range b.Lines {
			if err := signFor(tx, a, l.Claim); err != nil {
				return err
			}
		}
		return nil
	})
}

// signFor keeps on a claim who signs the list that pays it, if nothing bars them and
// nothing has happened to what it rests on.
func signFor(tx store.Tx, a market.Actor, claim string) error {
	c, _, err := readDoc[market.Claim](tx, Claims, claim)
	if err != nil {
		return err
	}
	if bars := c.Bars(a, market.PartFinance); len(bars) > 0 {
		refused := market.Errorf(market.CodeForbidden, "您须回避，不能签发", "you are barred from signing")
		for _, bar := range bars {
			refused.Faults.Add("by", nil, bar.Text(), market.Text{ZH: "由其他人员签发", EN: "someone else has to sign"})
		}
		return ofClaim(c, refused)
	}
	if err := c.Payable(); err != nil {
		return ofClaim(c, err)
	}
	c.Note(a.User, market.BarPaid)
	return tx.Put(Claims, c.ID, market.ClaimSchema, c)
}

// WithdrawBatch takes back a list that nobody has signed: its claims wait for
// another one. Errors: stale, not found, forbidden, conflict, invalid without a
// reason.
func (s *Service) WithdrawBatch(ctx context.Context, a market.Actor, id string, version int64, reason string) (BatchView, error) {
	return s.changeBatch(ctx, a, id, version, store.Meta{Action: "batches.withdraw", Reason: reason}, func(tx store.Tx, b *market.Batch) error {
		b.Lines = slices.Clone(b.Lines)
		if err := b.Withdraw(reason, tx.Now()); err != nil {
			return err
		}
		for _, l := range b.Lines {
			if err := answered(tx, a, id, l); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeBatch lets finance change a list that they have read.
func (s *Service) changeBatch(ctx context.Context, a market.Actor, id string, version int64, m store.Meta, change func(store.Tx, *market.Batch) error) (BatchView, error) {
	if !mayPay(a) {
		return BatchView{}, forbidden()
	}
	m.Actor = a.User
	_, err := s.Store.Commit(ctx, m, func(_ context.Context, tx store.Tx) error {
		b, now, err := readDoc[market.Batch](tx, Batches, id)
		if err != nil {
			return err
		}
		if now != version {
			return stale()
		}
		if err := change(tx, &b); err != nil {
			return err
		}
		return tx.Put(Batches, id, market.BatchSchema, b)
	})
	if errors.Is(err, store.ErrTooLarge) {
		return BatchView{}, market.Errorf(market.CodeTooLarge, "清单上有申报的依据已经变更，一次录入的变更过多；请把回执分几次录入，每次不超过 %d 行", "the ground of claims on the list has fallen, which changes more than fits one journal entry; note the answers in parts of at most %d lines", safeAnswer)
	}
	if err != nil {
		return BatchView{}, problem(err)
	}
	return s.Batch(ctx, a, id)
}

// Batch reads one payment list. Errors: not found for one who may not.
func (s *Service) Batch(ctx context.Context, a market.Actor, id string) (BatchView, error) {
	if !mayReadPayments(a) {
		return BatchView{}, notFound()
	}
	var v BatchView
	err := s.Store.View(ctx, func(r store.Reader) error {
		read := reading(ctx, r)
		b, version, err := readDoc[market.Batch](read, Batches, id)
		if err != nil {
			return err
		}
		v = BatchView{Batch: b, Version: version, Sealed: b.Seal() == b.SHA256}
		v.Held, v.Examples, err = markedOn(read, b)
		return err
	})
	return v, problem(err)
}

// markedOn are the claims of a list whose ground fell while their lines wait for the
// treasury's word, with what happened, and those by programmes of examples.
func markedOn(read docReader, b market.Batch) (held map[string]string, examples map[string]bool, err error) {
	held, examples = map[string]string{}, map[string]bool{}
	programmes := map[string]market.Programme{}
	for _, l := range b.Lines {
		c, err := readAs[market.Claim](read, Claims, l.Claim)
		if err != nil {
			return nil, nil, err
		}
		if l.Outcome == market.BatchPending && c.Hold != "" {
			held[c.ID] = c.Hold
		}
		p, known := programmes[c.Programme]
		if !known {
			if p, err = readAs[market.Programme](read, Programmes, c.Programme); err != nil {
				return nil, nil, err
			}
			programmes[c.Programme] = p
		}
		if p.Example {
			examples[c.ID] = true
		}
	}
	return held, examples, nil
}

// Batches lists the payment lists, the newest first. Errors: forbidden.
func (s *Service) Batches(ctx context.Context, a market.Actor) ([]BatchView, error) {
	if !mayReadPayments(a) {
		return nil, forbidden()
	}
	var out []BatchView
	err := readAll(reading(ctx, s.Store), store.Query{Kind: Batches, Key: "at", Desc: true}, func(d store.Doc) error {
		b, err := store.As[market.Batch](d)
		out = append(out, BatchView{Batch: b, Version: d.Version, Sealed: b.Seal() == b.SHA256})
		return err
	})
	return out, err
}

// BatchFile writes a signed payment list for the treasury as xlsx, with columns
// for its answer, and remarks on payments whose ground has fallen since it was signed
// or whose figures are examples. The last line says the seal. Errors: not found, conflict for a
// list that nobody has signed.
func (s *Service) BatchFile(ctx context.Context, a market.Actor, id string, w io.Writer) (number string, err error) {
	v, err := s.Batch(ctx, a, id)
	if err != nil {
		return "", err
	}
	if v.Batch.SignedBy == "" {
		return "", market.Errorf(market.CodeConflict, "清单由第二人签发后才能导出", "the list goes out when a second person has signed it")
	}
	heads := []string{"申报编号", "单位名称", "统一社会信用代码", "户名", "开户行", "账号", "金额（元）", "结果", "支付流水号", "支付日期", "失败原因", "备注"}
	var rows [][]any
	for _, l := range v.Batch.Lines {
		outcome := ""
		if l.Outcome != market.BatchPending {
			outcome = market.BatchOutcomes.Label(string(l.Outcome)).ZH
		}
		rows = append(rows, []any{l.Number, l.Name, string(l.CreditCode), l.Account.Holder, l.Account.Bank, l.Account.Number, l.Amount, outcome, l.Ref, string(l.PaidOn), l.Reason, v.remark(l.Claim)})
	}
	rows = append(rows, []any{"合计", "", "", "", "", "", v.Batch.Total, "", "", "", "清单校验码 " + v.Batch.SHA256})
	return v.Batch.Number, sheet.WriteTable(w, "拨付清单", heads, rows)
}

// remark says of a line what the treasury has to know: that its ground fell, so that
// the payment is to be stopped, and that its figures are examples.
func (v BatchView) remark(claim string) string {
	var out []string
	if why := v.Held[claim]; why != "" {
		out = append(out, "暂缓支付："+why)
	}
	if v.Examples[claim] {
		out = append(out, "按示例参数核算，不作为支付依据")
	}
	return strings.Join(out, "；")
}

// AnswerBatch notes the treasury's words on lines of a list: paid, with reference
// and day, or failed, with the reason. All of them are noted, or none. Errors:
// stale, not found, forbidden for anyone but finance or who decided one of them,
// conflict, invalid.
func (s *Service) AnswerBatch(ctx context.Context, a market.Actor, id string, version int64, words []market.TreasuryWord) (BatchView, error) {
	return s.answerBatch(ctx, a, id, version, words, "")
}

// ReadBatchResult notes the treasury's words from its file: the list with its
// columns filled in, as xlsx or csv. Lines without a result stay pending. Errors:
// as AnswerBatch, and invalid with the row for a file that cannot be read.
func (s *Service) ReadBatchResult(ctx context.Context, a market.Actor, id string, version int64, name string, data []byte) (BatchView, error) {
	if !mayPay(a) {
		return BatchView{}, forbidden()
	}
	words, err := sheet.ReadTreasury(bytes.NewReader(data), name)
	if err != nil {
		return BatchView{}, err
	}
	sum := sha256.Sum256(data)
	return s.answerBatch(ctx, a, id, version, words, hex.EncodeToString(sum[:]))
}

func (s *Service) answerBatch(ctx context.Context, a market.Actor, id string, version int64, words []market.TreasuryWord, file string) (BatchView, error) {
	return s.changeBatch(ctx, a, id, version, store.Meta{Action: "batches.answer"}, func(tx store.Tx, b *market.Batch) error {
		b.Lines = slices.Clone(b.Lines)
		for i, w := range words {
			w.Ref = market.NormalBankReference(w.Ref)
			line, err := b.Answer(w, tx.Now())
			if err == nil {
				err = answered(tx, a, id, *line)
			}
			if err != nil {
				return inLine(i, w, err)
			}
		}
		if file != "" {
			b.ResultSHA = append(slices.Clip(b.ResultSHA), file)
		}
		return nil
	})
}

// inLine says in which line of the treasury's words a fault stands.
func inLine(i int, w market.TreasuryWord, err error) error {
	e, ours := err.(*market.Error) //nolint:errorlint // as it came from the rules
	if !ours {
		return err
	}
	named := *e
	named.Message = market.Text{ZH: fmt.Sprintf("第 %d 行（%s）：%s", i+1, w.Number, e.Message.ZH), EN: fmt.Sprintf("line %d (%s): %s", i+1, w.Number, e.Message.EN)}
	named.Faults = e.Faults.Under(fmt.Sprintf("lines[%d]", i))
	return &named
}

// answered moves the claim of a line. A claim whose ground fell while the money
// was under way goes on at once to where it belongs.
func answered(tx store.Tx, a market.Actor, batch string, line market.BatchLine) error {
	x, err := openClaim(tx, a, line.Claim)
	if err != nil {
		return err
	}
	if x.claim.Batch != batch {
		return market.Errorf(market.CodeConflict, "该申报已不在这份清单上", "the claim stands on this list no longer")
	}
	hold := x.claim.Hold
	if line.Outcome == market.BatchPaid {
		if err := once(tx, treasuryRefs, line.Ref, line.Claim, "ref"); err != nil {
			return err
		}
		x.facts.Bank = &market.BankResult{Ref: line.Ref, Date: line.PaidOn}
		if err := x.act(market.ClaimPay, ""); err != nil {
			return err
		}
		if hold != "" {
			x.claim.Hold = ""
			if err := x.system(market.ClaimRecover, "contracts", hold); err != nil {
				return err
			}
			if err := x.openRecovery(Claims+"/"+x.claim.ID, hold); err != nil {
				return err
			}
		}
		return x.put()
	}
	if err := x.act(market.ClaimReturn, line.Reason); err != nil {
		return err
	}
	if hold != "" {
		if err := x.reopen("contracts", hold); err != nil {
			return err
		}
	}
	return x.put()
}
