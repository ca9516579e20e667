package paper

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"duijie/server/market"
)

// foldAt is how many bytes a line of a calendar file may have before its end
// (RFC 5545, 3.1).
const foldAt = 75

// WriteMeeting writes a meeting as a calendar file (RFC 5545), to be imported into
// whatever calendar a person keeps. Times are in UTC. A later file of the same
// meeting takes the place of an earlier one: same UID, higher SEQUENCE. Nobody is
// named in it.
func WriteMeeting(w io.Writer, m market.Meeting) error {
	last := m.Steps[len(m.Steps)-1].At
	status := map[market.MeetingState]string{market.MeetingProposed: "TENTATIVE", market.MeetingConfirmed: "CONFIRMED", market.MeetingCancelled: "CANCELLED"}[m.State]
	method := "PUBLISH"
	if m.State == market.MeetingCancelled {
		method = "CANCEL"
	}
	lines := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Duijie//Meetings//ZH", "CALSCALE:GREGORIAN", "METHOD:" + method,
		"BEGIN:VEVENT", "UID:" + m.ID + "@duijie", fmt.Sprintf("SEQUENCE:%d", m.Sequence()), "DTSTAMP:" + calendarTime(last), "LAST-MODIFIED:" + calendarTime(last),
		"DTSTART:" + calendarTime(m.Plan.Starts), "DTEND:" + calendarTime(m.Plan.Starts.Add(time.Duration(m.Plan.Minutes)*time.Minute)),
		"STATUS:" + status, "SUMMARY:" + calendarText(m.Plan.Subject),
	}
	if m.Plan.Place != "" {
		lines = append(lines, "LOCATION:"+calendarText(m.Plan.Place))
	}
	if m.Plan.Link != "" {
		lines = append(lines, "URL:"+calendarAddress(m.Plan.Link))
	}
	if m.Plan.Agenda != "" {
		lines = append(lines, "DESCRIPTION:"+calendarText(m.Plan.Agenda))
	}
	lines = append(lines, "END:VEVENT", "END:VCALENDAR")
	for _, line := range lines {
		if _, err := io.WriteString(w, folded(line)); err != nil {
			return err
		}
	}
	return nil
}

func calendarTime(t time.Time) string { return t.UTC().Format("20060102T150405Z") }

// calendarText writes a text as RFC 5545, 3.3.11 wants it. Control characters have
// no way in.
func calendarText(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == utf8.RuneError {
			return -1
		}
		return r
	}, s)
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}

// calendarAddress writes a web address, which is not escaped: what would end its
// line has no place in one.
func calendarAddress(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
}

// folded parts a line so that no piece is longer than foldAt bytes and no
// character is cut, and ends it.
func folded(line string) string {
	var b strings.Builder
	width := 0
	for _, r := range line {
		n := utf8.RuneLen(r)
		if width+n > foldAt {
			b.WriteString("\r\n ")
			width = 1
		}
		b.WriteRune(r)
		width += n
	}
	b.WriteString("\r\n")
	return b.String()
}
