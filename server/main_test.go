package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duijie/server/service"

	"github.com/xuri/excelize/v2"
)

// runAsProgram makes the test binary the program itself, for tests that need a
// process of its own.
const runAsProgram = "DUIJIE_TEST_RUN"

func TestMain(m *testing.M) {
	if os.Getenv(runAsNext) != "" {
		becomeNext()
	}
	if os.Getenv(runAsProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// newData gives the commands of a test their own data folder.
func newData(t *testing.T) string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "data")
	t.Setenv("DUIJIE_DATA", folder)
	t.Setenv("DUIJIE_LOG", "ERROR")
	t.Setenv("MONGODB_URI", "")
	t.Setenv("DUIJIE_METRICS", "")
	t.Setenv("DUIJIE_EMBEDDINGS_URL", "")
	t.Setenv("DUIJIE_EMBEDDINGS_MODEL", "")
	return folder
}

// command runs one command line in this process and gives what it printed.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := os.CreateTemp(t.TempDir(), "stdout")
	if err != nil {
		t.Fatal(err)
	}
	real := os.Stdout
	os.Stdout = out
	failed := run(context.WithoutCancel(t.Context()), args)
	os.Stdout = real
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(text), failed
}

// ok is command for one that must not fail.
func ok(t *testing.T, args ...string) string {
	t.Helper()
	out, err := command(t, args...)
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

// opened is the platform as a server opens it.
func opened(t *testing.T) *platform {
	t.Helper()
	c, err := readConfig()
	if err != nil {
		t.Fatal(err)
	}
	p, err := openPlatform(t.Context(), c, asItStands, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// file writes a file for a command to read.
func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// book writes a workbook of one sheet.
func book(t *testing.T, name string, rows ...[]any) string {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := f.SaveAs(path); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	universityCode = "12220100MYA4283166"
	firmCode       = "91220106MYA976830Q"
)

// organisationList names a university and a firm as an office sends them.
const organisationList = "统一社会信用代码,单位名称,单位类别,所在区划,联系部门,联系电话\n" +
	universityCode + ",北陆大学,高等院校,朝阳区,技术转移中心,0431-55500123\n" +
	firmCode + ",瀚辰公司,企业,220106 绿园区,研发部,0431-55500124\n"

// admitted is a data folder in which the two organisations stand.
func admitted(t *testing.T) string {
	t.Helper()
	folder := newData(t)
	ok(t, "import", "--kind", "organisations", file(t, "单位.csv", organisationList))
	return folder
}

func outcome(t *testing.T, text string) service.Outcome {
	t.Helper()
	var out service.Outcome
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return out
}
