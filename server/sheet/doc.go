// Package sheet reads and writes the lists that people keep: xlsx, csv and JSON
// Lines in, templates, exports and files of faulty rows out.
//
// Rows come as market types with every fault named by sheet, row, column and
// value. It must never know who uploads, nor what already stands: that is for
// package service.
package sheet
