package market

import (
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// FileSchema is the number of the present shape of a File.
const FileSchema = 1

// MaxFile is the largest file that can be attached, in bytes.
const MaxFile = 20 << 20

// maxFileName is how long the name of a file may be, its extension included, in
// characters.
const maxFileName = 120

// FileType is the media type of a file, as a code of the list file_type.
type FileType string

// The types of files that may be attached. Nothing among them is run by a
// browser or an office program by being looked at.
const (
	PDF             FileType = "application/pdf"
	PNG             FileType = "image/png"
	JPEG            FileType = "image/jpeg"
	WebP            FileType = "image/webp"
	Word            FileType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	Excel           FileType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	PowerPoint      FileType = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
	Word97          FileType = "application/msword"
	Excel97         FileType = "application/vnd.ms-excel"
	PowerPoint97    FileType = "application/vnd.ms-powerpoint"
	OpenFixedLayout FileType = "application/ofd" // OFD, GB/T 33190-2016
)

// extensions are the endings of a name that fit a type; the first is given to a
// name that has none of them.
var extensions = map[FileType][]string{
	PDF: {".pdf"}, PNG: {".png"}, JPEG: {".jpg", ".jpeg"}, WebP: {".webp"},
	Word: {".docx"}, Excel: {".xlsx"}, PowerPoint: {".pptx"},
	Word97: {".doc"}, Excel97: {".xls"}, PowerPoint97: {".ppt"},
	OpenFixedLayout: {".ofd"},
}

// File is what an organisation has uploaded. Equal bytes are kept once for all
// organisations, but each has a File of its own: to have a file one must have
// had its bytes.
type File struct {
	SHA256       string    `json:"sha256"`
	Organisation string    `json:"organisation"`
	Name         string    `json:"name"` // cleaned, with an extension that fits the type
	Type         FileType  `json:"type"`
	Size         int64     `json:"size"` // bytes
	Encrypted    bool      `json:"encrypted,omitempty"`
	By           string    `json:"by"` // id of the user who uploaded it last
	At           time.Time `json:"at"`
	Stored       bool      `json:"stored"` // the bytes are in the vault
	Used         bool      `json:"used"`   // a document has named it: it is never swept
}

// FileID is the id of an organisation's file.
func FileID(sha256, organisation string) string { return sha256 + "/" + organisation }

// Attachment is the file as a document names it.
func (f File) Attachment() Attachment {
	return Attachment{SHA256: f.SHA256, Name: f.Name, Type: string(f.Type), Size: f.Size, Encrypted: f.Encrypted, By: f.By, At: f.At}
}

// FileName makes a name that is safe to show and to save under of whatever a
// browser sent: without folders, control characters, characters that turn the
// direction of writing, and those that file systems give a meaning; at most 120
// characters; ending as the type wants it, so that no name promises another
// content.
func FileName(sent string, t FileType) string {
	stem := cleanName(sent[strings.LastIndexAny(sent, `/\`)+1:])
	fits := extensions[t]
	end := fits[0]
	for {
		stem = strings.TrimRight(stem, " .")
		raw := path.Ext(stem)
		ext := strings.ToLower(raw)
		known := slices.Contains(fits, ext)
		if !known && !promisesType(ext) {
			break
		}
		stem = stem[:len(stem)-len(raw)]
		if known {
			end = ext
			break
		}
	}
	if stem = strings.Trim(firstRunes(stem, maxFileName-len(end)), " ."); stem == "" {
		stem = "文件"
	}
	return stem + end
}

// promisesType tells an ending such as .exe from the rest of a name that happens
// to hold a point, such as the .2 of 合同1.2.
func promisesType(ext string) bool {
	if len(ext) < 2 || len(ext) > 6 {
		return false
	}
	letters := 0
	for _, r := range ext[1:] {
		switch {
		case r >= 'a' && r <= 'z':
			letters++
		case r < '0' || r > '9':
			return false
		}
	}
	return letters > 1
}

// cleanName drops and replaces what a name must not hold.
func cleanName(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
			return -1
		case strings.ContainsRune(`<>:"|?*%;`, r):
			return '_'
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s)
}

func firstRunes(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n])
}
