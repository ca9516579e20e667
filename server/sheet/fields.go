package sheet

import (
	_ "embed"
	"encoding/json"
	"strings"

	"duijie/server/market"
)

//go:embed fields.json
var fieldsFile []byte

// fieldTable leads from other classifications to the eleven fields of
// technology: by the longest prefix of an IPC class, and by a word in the name
// of a discipline. It is a first guess for lists that were made for something
// else; an office may edit the file.
var fieldTable = func() (t struct {
	IPC         map[string]string `json:"ipc"`
	Disciplines map[string]string `json:"disciplines"`
	Without     []string          `json:"without"` // disciplines that lie in no field of technology
}) {
	if err := json.Unmarshal(fieldsFile, &t); err != nil {
		panic(err)
	}
	return t
}()

// fieldOf finds a field of technology for a discipline or for IPC classes, the
// first of which counts most. What was given stays readable as the subfield.
func fieldOf(discipline string, ipc []string) (field, subfield string) {
	discipline = plain(discipline)
	if code, ok := market.Fields.Find(discipline); ok {
		return code, ""
	}
	for _, w := range fieldTable.Without {
		if discipline == w {
			return "", discipline
		}
	}
	best := -1
	for word, code := range fieldTable.Disciplines {
		// The word that stands first names the discipline; ties go to the longer.
		at := strings.Index(discipline, word)
		if at < 0 {
			continue
		}
		if rank := 1000 - at*10 + len(word); rank > best {
			best, field = rank, code
		}
	}
	if field != "" || len(ipc) == 0 {
		return field, discipline
	}
	class := strings.ToUpper(strings.TrimSpace(ipc[0]))
	for n := len(class); n > 0; n-- {
		if code, ok := fieldTable.IPC[class[:n]]; ok {
			return code, class
		}
	}
	return "", class
}
