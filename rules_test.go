package main

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRulesDocument wants each test that docs/rules.md names to exist, and each
// function and table, too; and each rule to have a test.
func TestRulesDocument(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	functions := map[string]bool{}
	for _, room := range []string{".", "analytics", "auth", "db", "domain", "plan", "resolvers", "server"} {
		declared(t, room, functions)
	}
	schema := read(t, ".", ".graphqls") + read(t, "db/migrations", ".sql")
	quoted := regexp.MustCompile("`([^`]+)`")
	rules := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.TrimSpace(cells[1]) == "rule" || strings.HasPrefix(cells[1], "-") {
			continue
		}
		rules++
		for _, name := range quoted.FindAllStringSubmatch(cells[2], -1) {
			word := name[1]
			last := strings.TrimPrefix(word[strings.LastIndexByte(word, '.')+1:], "@")
			if !functions[last] && !strings.Contains(schema, last) && !exists(word) {
				t.Errorf("nothing is called %s: %s", word, cells[1])
			}
		}
		for test := range strings.SplitSeq(cells[3], ",") {
			test = strings.Trim(strings.TrimSpace(test), "`")
			function, name, inCase := strings.Cut(test, "/")
			if !functions[function] || !strings.HasPrefix(function, "Test") {
				t.Errorf("there is no test %q: %s", test, cells[1])
			}
			if inCase && function == "TestCases" && !exists("resolvers/testdata/"+name+".txtar") {
				t.Errorf("there is no case %q: %s", test, cells[1])
			}
		}
	}
	if rules < 20 {
		t.Errorf("docs/rules.md has only %d rules", rules)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// declared notes the names of all functions, methods and types of a room.
func declared(t *testing.T, room string, functions map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(room, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, declaration := range parsed.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				functions[d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					if named, ok := spec.(*ast.TypeSpec); ok {
						functions[named.Name.Name] = true
					}
				}
			}
		}
	}
}

// read joins the files of a folder whose names end so.
func read(t *testing.T, folder, suffix string) string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	entries = slices.DeleteFunc(entries, func(e fs.DirEntry) bool { return !strings.HasSuffix(e.Name(), suffix) })
	var all strings.Builder
	for _, entry := range entries {
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
