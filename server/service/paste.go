package service

import (
	"context"
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"duijie/matching"
	"duijie/server/market"
	"duijie/server/paper"
)

// MaxPaper is the largest file that can be brought, in bytes.
const MaxPaper = paper.MaxFile

const (
	// maxPasted is how many characters of a text are matched; what comes after
	// them is left out, and that is said.
	maxPasted = 10_000
	// leastPasted is how many letters and digits it takes to say anything.
	leastPasted = 4
	// maxPastedTitle is how wide the first line or sentence may be to be the title:
	// 60 Chinese characters, of which two letters make one.
	maxPastedTitle = 60
	// leastPastedScore is the score below which nothing was found: some characters
	// are shared by any two texts.
	leastPastedScore = 2
	// labelLines is how many lines are searched for a title that a form names so.
	labelLines = 40
)

// Papers reads the text out of files; package paper provides it.
type Papers interface {
	Text(ctx context.Context, data []byte) (paper.Text, error)
}

// Understood is what was taken from a text that someone brought.
type Understood struct {
	Kind       string       // matching.Demand or matching.Achievement
	Title      string       // weighs more than the rest
	Body       string       // the rest
	Text       string       // as it was read: without what nobody sees, cut at the limit
	Characters int          // of the text that was brought
	Cut        bool         // more was brought than was matched
	Format     paper.Format // of the file; Plain for a pasted text
	Pages      int          // of a PDF, else 0
}

// Brought is the answer to a text that someone brought.
type Brought struct {
	Understood Understood
	Matches    []Matched
}

// MatchText ranks the catalogue for a text that belongs to no item: of kind
// matching.Demand what is needed, of kind matching.Achievement what is offered.
// Nothing of the text is stored or logged. Errors: invalid for a text that says
// nothing.
func (s *Service) MatchText(ctx context.Context, kind, text string, limit int) (Brought, error) {
	return s.matchPaper(ctx, kind, paper.Tidy(text), limit)
}

// MatchFile ranks the catalogue for a document as MatchText does for its text.
// Errors: also those of reading it, which say what to do.
func (s *Service) MatchFile(ctx context.Context, kind string, data []byte, limit int) (Brought, error) {
	text, err := s.Papers.Text(ctx, data)
	if err != nil {
		return Brought{}, err
	}
	return s.matchPaper(ctx, kind, text, limit)
}

func (s *Service) matchPaper(ctx context.Context, kind string, text paper.Text, limit int) (Brought, error) {
	u, err := understand(kind, text)
	if err != nil {
		return Brought{}, err
	}
	matches, err := s.rank(ctx, matching.Item{Kind: u.Kind, Title: u.Title, Body: u.Body}, "", limit)
	matches = slices.DeleteFunc(matches, func(m Matched) bool { return m.Match.Score < leastPastedScore })
	return Brought{Understood: u, Matches: matches}, err
}

// understand takes a title and a body from a text.
func understand(kind string, text paper.Text) (Understood, error) {
	u := Understood{Kind: kind, Format: text.Format, Pages: text.Pages, Cut: text.Cut, Characters: utf8.RuneCountInString(text.Body), Text: text.Body}
	if u.Characters > maxPasted {
		u.Text, u.Cut = string([]rune(text.Body)[:maxPasted]), true
	}
	said := 0
	for _, r := range u.Text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			said++
		}
	}
	if said < leastPasted {
		return Understood{}, market.Errorf(market.CodeInvalid, "文字太少，无法匹配；请用一两句话写明要解决什么问题、要达到什么指标",
			"too few words to match: say in a sentence or two what is to be solved and which figures are to be reached")
	}
	u.Title, u.Body = titleOf(strings.Split(u.Text, "\n"))
	return u, nil
}

//go:embed pasted.json
var pastedJSON []byte

// pasted are the words by which the forms of offices name a title, and those in
// which their headings end.
var pasted = func() (words struct {
	TitleLabels  []string `json:"title_labels"`
	FormHeadings []string `json:"form_headings"`
}) {
	if err := json.Unmarshal(pastedJSON, &words); err != nil {
		panic("pasted.json: " + err.Error())
	}
	return words
}()

// titleOf parts the lines of a text into a title and the rest: the line or cell
// that a form names so; else the first line, or its first sentence, that is no
// heading of a form.
func titleOf(lines []string) (title, body string) {
	for i := range min(len(lines), labelLines) {
		if title, rest, ok := labelled(lines[i:]); ok {
			return title, join(slices.Concat(lines[:i], rest))
		}
	}
	first := 0
	for first+1 < len(lines) && (strings.TrimSpace(lines[first]) == "" || formHeading(lines[first])) {
		first++
	}
	title, rest := firstSentence(strings.ReplaceAll(lines[first], "\t", " "))
	return title, join(slices.Concat(lines[:first], []string{rest}, lines[first+1:]))
}

// ordinal is what stands before a heading: 一、 (2) 3.
var ordinal = regexp.MustCompile(`^[（(]?(?:[一二三四五六七八九十]+|[0-9]{1,2})[）)、.．]\s*`)

// labelled reads a title behind its label, in the same line or cell or in the
// next one, and gives what is left of these lines.
func labelled(lines []string) (title string, rest []string, ok bool) {
	line := ordinal.ReplaceAllString(strings.TrimSpace(lines[0]), "")
	at := strings.IndexAny(line, "：:\t")
	label := line
	if at >= 0 {
		label = line[:at]
	}
	if !slices.Contains(pasted.TitleLabels, strings.ToLower(strings.TrimSpace(label))) {
		return "", nil, false
	}
	rest = lines[1:]
	value := strings.TrimLeft(line[len(label):], "：:\t ")
	if value == "" {
		if len(rest) == 0 {
			return "", nil, false
		}
		value, rest = strings.TrimSpace(rest[0]), rest[1:]
	}
	value, others, _ := strings.Cut(value, "\t") // the other cells of the row
	title, more := firstSentence(value)
	return title, slices.Concat([]string{more, others}, rest), title != ""
}

// formHeading tells a line that names a form and not what is needed.
func formHeading(line string) bool {
	line = strings.ToLower(strings.TrimSpace(line))
	return utf8.RuneCountInString(line) <= 30 && slices.ContainsFunc(pasted.FormHeadings, func(end string) bool { return strings.HasSuffix(line, end) })
}

// firstSentence parts a line into a title and the rest. A sentence that is too
// long is cut between words, and stays whole in the rest, so that nothing of it
// is lost.
func firstSentence(line string) (title, rest string) {
	line = strings.TrimSpace(line)
	fits := titleLength(line)
	if fits == len(line) {
		return line, ""
	}
	if end := strings.IndexAny(line, "。！？；!?;"); end > 0 && end <= fits {
		_, size := utf8.DecodeRuneInString(line[end:])
		return line[:end], strings.TrimSpace(line[end+size:])
	}
	title = line[:fits]
	if end := strings.LastIndexAny(title, " ，、,"); end > len(title)/2 {
		title = title[:end]
	}
	return strings.TrimSpace(title), line
}

// titleLength is how many bytes of a line are no wider than a title may be.
func titleLength(line string) int {
	halves := 0
	for i, r := range line {
		if halves++; r >= utf8.RuneSelf {
			halves++
		}
		if halves > 2*maxPastedTitle {
			return i
		}
	}
	return len(line)
}

// join makes one text of lines without empty ones.
func join(lines []string) string {
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.TrimSpace(l) == "" }), "\n")
}
