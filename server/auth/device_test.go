package auth

import (
	"testing"
	"time"
)

func TestDevices(t *testing.T) {
	ctx, w, r := t.Context(), newClock(), newShelf()
	d := NewDevices(r, w, time.Hour)
	device, err := d.Remember(ctx, "zhang")
	if err != nil || len(device.Token) < 52 || !device.Until.Equal(w.Now().Add(time.Hour)) {
		t.Fatalf("%+v, error %v", device, err)
	}
	if err := r.Get(ctx, deviceSet, device.Token, &struct{}{}); err == nil {
		t.Error("the token itself is a key of the records")
	}
	known := func(name, user, token string, want bool) {
		t.Helper()
		id, err := d.Known(ctx, user, token)
		if err != nil || (id != "") != want || want && id == token {
			t.Errorf("%s: known as %q, error %v", name, id, err)
		}
	}
	known("the person's own", "zhang", device.Token, true)
	known("another person on it", "li", device.Token, false)
	known("nobody on it", "", device.Token, false)
	known("another token", "zhang", "x", false)
	known("no token", "zhang", "", false)
	if other, err := d.Remember(ctx, "zhang"); err != nil || other.Token == device.Token {
		t.Errorf("two devices have one token: error %v", err)
	}
	w.pass(time.Hour)
	known("when it is over", "zhang", device.Token, false)
	last, err := d.Remember(ctx, "zhang")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.ForgetAll(ctx, "zhang"); err != nil {
		t.Fatal(err)
	}
	known("when all are forgotten", "zhang", last.Token, false)
}
