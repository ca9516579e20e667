package service

import (
	"io"

	"duijie/server/sheet"
)

// SheetKind names what a list holds, for those who must not know the formats.
type SheetKind = sheet.Kind

// SheetFormat names how a list is written, for the same.
type SheetFormat = sheet.Format

// Template writes an empty list to fill in.
func (s *Service) Template(kind SheetKind, format SheetFormat, w io.Writer) error {
	return sheet.WriteTemplate(w, kind, format)
}
