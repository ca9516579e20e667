package service

import (
	"io"

	"duijie/server/sheet"
)

// SheetKind and SheetFormat name what a list holds and how it is written, for
// those who must not know the formats.
type (
	SheetKind   = sheet.Kind
	SheetFormat = sheet.Format
)

// Template writes an empty list to fill in.
func (s *Service) Template(kind SheetKind, format SheetFormat, w io.Writer) error {
	return sheet.WriteTemplate(w, kind, format)
}
