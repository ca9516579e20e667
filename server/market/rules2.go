package market

// calculate2 are the rules of number 2: those of number 1, but that a contract of a
// joint project that the annual plan funds is funded by a fiscal plan, whatever the
// contract declares. They decided claims: what is written here stays as it is.
func calculate2(in CalculationInput) Calculation {
	return (&sheet{in: in, joint: true}).calculate()
}

// inProject: the fiscal plan funds the contract through a project, and the line
// names it.
func (s *sheet) inProject(p FundedProject) {
	s.asked("exclude.fiscal", s.in.Programme.Subsidy.ExcludeFiscal, func() said {
		return verdict(false, Textf("合同属于 %d 年度科技发展计划的企校合作项目 %s，财政经费 %s 元", "the contract belongs to the joint project %[2]s of the annual plan of %[1]d, which gives %[3]s yuan",
			p.Year, p.Number, grouped(p.Funding))).shows(p.Number)
	}, "projects/"+p.Project)
}
