package store

import "context"

// Steps of a commit, in order. A test stops the process at each of them.
const (
	StepBeforeAppend     = "before-append"
	StepAfterAppend      = "after-append"
	StepBetweenDocuments = "between-documents"
	StepBeforeMark       = "before-mark"
	StepAfterMark        = "after-mark"
	StepBeforeAnswer     = "before-answer"
)

// Steps lists them all.
var Steps = []string{
	StepBeforeAppend, StepAfterAppend, StepBetweenDocuments,
	StepBeforeMark, StepAfterMark, StepBeforeAnswer,
}

type hookKey struct{}

// WithHook returns a context that tells hook about every step. The store sets
// it from Options.Hook; without one Reached costs a look-up and no more.
func WithHook(ctx context.Context, hook func(step string)) context.Context {
	if hook == nil {
		return ctx
	}
	return context.WithValue(ctx, hookKey{}, hook)
}

// Reached is called by the committer and by backends at each step.
func Reached(ctx context.Context, step string) {
	if hook, ok := ctx.Value(hookKey{}).(func(string)); ok {
		hook(step)
	}
}
