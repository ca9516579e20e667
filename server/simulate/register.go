package simulate

import (
	"fmt"

	"duijie/server/market"
	"duijie/server/service"
)

// registerBody is who certifies contracts.
const registerBody = "样例技术合同登记机构"

// record notes for the registrant what became of the registration of a contract.
func (y *year) record(d *deal, by market.Actor, r market.RegistrationRecord) (bool, error) {
	w, err := y.Service.Contract(y.ctx, by, d.id)
	if err == nil {
		_, err = y.Service.RecordRegistration(y.ctx, by, d.id, w.Version, service.RegistrationInput{Record: r})
	}
	return y.did("contracts.registration."+string(r.State), err)
}

// apply hands a contract in to the register, and has it certified, sent back or
// refused.
func (y *year) apply(d *deal) error {
	by := d.registrant().actor
	done, err := y.record(d, by, market.RegistrationRecord{State: market.RegistrationSubmitted, Body: registerBody})
	if !done {
		return err
	}
	switch {
	case y.mishap(d, 4):
		y.in(y.within(3, 8), func() error {
			if _, err := y.record(d, by, market.RegistrationRecord{State: market.RegistrationSupplement, Reason: "样例：请补交技术交易额说明"}); err != nil {
				return err
			}
			_, err := y.record(d, by, market.RegistrationRecord{State: market.RegistrationSubmitted})
			y.in(y.within(3, 8), func() error { return y.certify(d) })
			return err
		})
	case y.mishap(d, 2):
		y.in(y.within(3, 8), func() error {
			_, err := y.record(d, by, market.RegistrationRecord{State: market.RegistrationRefused, Reason: "样例：内容不属于技术合同"})
			return err
		})
	default:
		y.in(y.within(3, 12), func() error { return y.certify(d) })
	}
	return nil
}

func (y *year) certificate(d *deal) market.RegistrationRecord {
	return market.RegistrationRecord{
		State: market.Registered, Body: registerBody, Number: fmt.Sprintf("%s%s%06d", d.seller.Region, y.span.From[:4], y.next()), Date: y.today,
		CertifiedTotal: d.terms.Price.Total, CertifiedTechnical: d.terms.Price.TechnicalAmount(),
	}
}

// certify registers a contract, and plans what becomes of some of them later.
func (y *year) certify(d *deal) error {
	r := y.certificate(d)
	if y.mishap(d, 5) {
		r.CertifiedTechnical, r.Reason = r.CertifiedTechnical/100*90, "样例：登记机构核减设备费用"
	}
	done, err := y.record(d, d.registrant().actor, r)
	if !done {
		return err
	}
	d.registered = true
	switch {
	case y.mishap(d, 4):
		y.in(y.within(40, 150), func() error { return y.lower(d, r) })
	case y.mishap(d, 2):
		y.in(y.within(60, 170), func() error { return y.cancel(d) })
	case y.mishap(d, 1):
		y.in(y.within(60, 170), func() error { return y.revoke(d) })
	}
	return nil
}

// lower changes a registration to a smaller amount.
func (y *year) lower(d *deal, before market.RegistrationRecord) error {
	r := before
	r.State, r.Date, r.CertifiedTechnical, r.Reason = market.RegistrationChanged, y.today, before.CertifiedTechnical/100*70, "样例：合同变更，技术交易额减少"
	_, err := y.record(d, d.registrant().actor, r)
	y.stirDeal(d)
	return err
}

func (y *year) cancel(d *deal) error {
	d.registered = false
	_, err := y.record(d, d.registrant().actor, market.RegistrationRecord{State: market.RegistrationCancelled, Reason: "样例：合同解除，申请注销登记"})
	y.stirDeal(d)
	return err
}

// revoke is the province's.
func (y *year) revoke(d *deal) error {
	d.registered = false
	_, err := y.record(d, y.managers[1], market.RegistrationRecord{State: market.RegistrationRevoked, Reason: "样例：核查发现登记材料不实"})
	y.stirDeal(d)
	return err
}
