package market

// WhatIf is the sheet that another version would have made of a decided claim:
// the stored input, by that version and the newest rules, as if the version had
// been published and valid in place of the one that decided. It changes nothing.
// Errors: conflict for a version of another kind.
func WhatIf(decided CalculationInput, other Programme) (Calculation, error) {
	if other.Kind != decided.Programme.Kind {
		return Calculation{}, Errorf(CodeConflict, "类别不同的版本不能试算", "versions of different kinds cannot be compared")
	}
	was := decided.Programme
	other.State, other.ValidFrom, other.ValidTo = ProgrammePublished, was.ValidFrom, was.ValidTo
	decided.Programme = other
	return Calculate(decided, Rules)
}
