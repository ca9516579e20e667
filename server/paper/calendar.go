package paper

import (
	"cmp"
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

// MeetingCard is a meeting with what a calendar should say beside it.
type MeetingCard struct {
	market.Meeting
	Between  []string // names of the organisations in the room, in the language of the file
	About    string   // title of what they talk about
	Language string   // of the labels
}

// zone is the time zone of all meetings, so that a calendar shows the hour that
// was agreed on wherever it is opened. China has known no summer time since 1991
// and no meeting is earlier.
var zone = []string{
	"BEGIN:VTIMEZONE", "TZID:" + zoneID, "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST",
	"END:STANDARD", "END:VTIMEZONE",
}

const zoneID = "Asia/Shanghai"

// WriteMeeting writes a meeting as a calendar file (RFC 5545), to be imported into
// whatever calendar a person keeps. Its times are by the clock of China. A later
// file of the same meeting takes the place of an earlier one: same UID, higher
// SEQUENCE. It names the organisations and no person.
func WriteMeeting(w io.Writer, m MeetingCard) error {
	last := m.Steps[len(m.Steps)-1].At
	status := map[market.MeetingState]string{market.MeetingProposed: "TENTATIVE", market.MeetingConfirmed: "CONFIRMED", market.MeetingCancelled: "CANCELLED"}[m.State]
	method := "PUBLISH"
	if m.State == market.MeetingCancelled {
		method = "CANCEL"
	}
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Duijie//Meetings//ZH", "CALSCALE:GREGORIAN", "METHOD:" + method}
	lines = append(lines, zone...)
	lines = append(lines,
		"BEGIN:VEVENT", "UID:"+m.ID+"@duijie", fmt.Sprintf("SEQUENCE:%d", m.Sequence()), "DTSTAMP:"+calendarTime(last), "LAST-MODIFIED:"+calendarTime(last),
		"DTSTART"+localTime(m.Plan.Starts), "DTEND"+localTime(m.Plan.Starts.Add(time.Duration(m.Plan.Minutes)*time.Minute)),
		"STATUS:"+status, "SUMMARY:"+calendarText(m.Plan.Subject))
	// A calendar shows the place on its cover; the address of a meeting on line is one.
	if place := cmp.Or(m.Plan.Place, m.Plan.Link); place != "" {
		lines = append(lines, "LOCATION:"+calendarText(place))
	}
	if m.Plan.Link != "" {
		lines = append(lines, "URL:"+calendarAddress(m.Plan.Link))
	}
	if text := m.description(); text != "" {
		lines = append(lines, "DESCRIPTION:"+calendarText(text))
	}
	lines = append(lines, "END:VEVENT", "END:VCALENDAR")
	for _, line := range lines {
		if _, err := io.WriteString(w, folded(line)); err != nil {
			return err
		}
	}
	return nil
}

// description says who meets about what, and then the agenda.
func (m MeetingCard) description() string {
	var parts []string
	say := func(label market.Text, text string) {
		if text != "" {
			parts = append(parts, label.In(m.Language)+text)
		}
	}
	comma := market.Text{ZH: "、", EN: ", "}
	say(market.Text{ZH: "参加单位：", EN: "Between: "}, strings.Join(m.Between, comma.In(m.Language)))
	say(market.Text{ZH: "洽谈事项：", EN: "About: "}, m.About)
	say(market.Text{ZH: "线上会议：", EN: "On line: "}, m.Plan.Link)
	if m.Plan.Agenda != "" {
		parts = append(parts, m.Plan.Agenda)
	}
	return strings.Join(parts, "\n")
}

// localTime is a moment by the clock of China, with the name of its zone.
func localTime(t time.Time) string {
	return ";TZID=" + zoneID + ":" + t.In(market.China).Format("20060102T150405")
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
