package paper_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"duijie/server/market"
	"duijie/server/paper"

	"pgregory.net/rapid"
)

// calendarOf writes a meeting and gives back its lines, unfolded.
func calendarOf(t rapid.TB, m paper.MeetingCard) []string {
	t.Helper()
	var b bytes.Buffer
	if err := paper.WriteMeeting(&b, m); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if !strings.HasSuffix(text, "\r\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\n") || strings.Contains(strings.ReplaceAll(text, "\r\n", ""), "\r") {
		t.Errorf("lines end otherwise than with CRLF: %q", text)
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) {
			t.Errorf("a line of %d bytes: %q", len(line), line)
		}
	}
	return strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n ", ""), "\r\n"), "\r\n")
}

func planned() paper.MeetingCard {
	at := time.Date(2026, 6, 1, 2, 0, 0, 0, time.UTC)
	return paper.MeetingCard{Between: []string{"甲大学", "乙公司"}, About: "减振", Language: "zh-CN", Meeting: market.Meeting{ID: "abc", State: market.MeetingConfirmed,
		Plan: market.MeetingPlan{Subject: "技术交流; 报价, 样品", Starts: at.Add(25*time.Hour + 30*time.Minute), Minutes: 90, Place: `A座\3层`,
			Link: "https://meet.example.com/a;b,c", Agenda: "一、指标\n二、价格\r\nEND:VEVENT"},
		Steps: []market.MeetingStep{{Action: market.MeetingPropose, At: at}, {Action: market.MeetingConfirm, At: at.Add(time.Hour)}}}}
}

func TestAMeetingIsACalendarFile(t *testing.T) {
	got := calendarOf(t, planned())
	want := []string{
		"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Duijie//Meetings//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
		"BEGIN:VTIMEZONE", "TZID:Asia/Shanghai", "BEGIN:STANDARD", "DTSTART:19700101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "TZNAME:CST", "END:STANDARD", "END:VTIMEZONE",
		"BEGIN:VEVENT", "UID:abc@duijie", "SEQUENCE:1", "DTSTAMP:20260601T030000Z", "LAST-MODIFIED:20260601T030000Z",
		"DTSTART;TZID=Asia/Shanghai:20260602T113000", "DTEND;TZID=Asia/Shanghai:20260602T130000", "STATUS:CONFIRMED",
		`SUMMARY:技术交流\; 报价\, 样品`, `LOCATION:A座\\3层`, "URL:https://meet.example.com/a;b,c", `DESCRIPTION:参加单位：甲大学、乙公司\n洽谈事项：减振\n线上会议：https://meet.example.com/a\;b\,c\n一、指标\n二、价格\nEND:VEVENT`, "END:VEVENT", "END:VCALENDAR",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// On a telephone the address of a meeting on line stands where the place would.
func TestAMeetingOnLineHasItsAddressForAPlace(t *testing.T) {
	m := planned()
	m.Plan.Place, m.Plan.Agenda, m.Between, m.Language = "", "", []string{"A University", "B Co."}, "en"
	got := strings.Join(calendarOf(t, m), "\n")
	for _, want := range []string{`LOCATION:https://meet.example.com/a\;b\,c`, `DESCRIPTION:Between: A University\, B Co.\nAbout: 减振\nOn line: https`} {
		if !strings.Contains(got, "\n"+want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func TestACancelledMeetingSaysSo(t *testing.T) {
	m := planned()
	m.State = market.MeetingCancelled
	got := strings.Join(calendarOf(t, m), "\n")
	if !strings.Contains(got, "\nMETHOD:CANCEL\n") || !strings.Contains(got, "\nSTATUS:CANCELLED\n") {
		t.Errorf("got\n%s", got)
	}
}

// Whatever people type, no line is too long, no character is cut, no line is
// added, and the text comes back.
func TestAnyTextIsFoldedAndEscaped(t *testing.T) {
	back := strings.NewReplacer(`\\`, `\`, `\;`, ";", `\,`, ",", `\n`, "\n")
	rapid.Check(t, func(r *rapid.T) {
		m := planned()
		m.Plan.Subject = rapid.StringOf(rapid.RuneFrom([]rune("导热🙂é;,\\n\n aZ:"))).Draw(r, "subject")
		lines := calendarOf(r, m)
		for _, line := range lines {
			if text, ok := strings.CutPrefix(line, "SUMMARY:"); ok && back.Replace(text) != m.Plan.Subject {
				r.Errorf("%q became %q", m.Plan.Subject, text)
			}
		}
		if len(lines) != 28 {
			r.Errorf("%d lines", len(lines))
		}
	})
}
