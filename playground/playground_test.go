package playground

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBuilt(t *testing.T) {
	t.Parallel()

	tests := map[string]struct {
		files fstest.MapFS
		want  bool
	}{
		"a placeholder alone":       {fstest.MapFS{".gitkeep": {}}, false},
		"assets without a page":     {fstest.MapFS{"assets/index-1.js": {}}, false},
		"a folder of the same name": {fstest.MapFS{"index.html/x": {}}, false},
		"a page":                    {fstest.MapFS{".gitkeep": {}, "index.html": {}}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := built(test.files); got != test.want {
				t.Errorf("built() = %t, want %t", got, test.want)
			}
		})
	}
}

// With and without a build, the embedded folder keeps the placeholder that
// makes it compile, and a build loads nothing from another host.
func TestFS(t *testing.T) {
	t.Parallel()

	files, isBuilt := FS()
	if _, err := fs.Stat(files, ".gitkeep"); err != nil {
		t.Errorf("the placeholder: %v", err)
	}
	page, err := fs.ReadFile(files, "index.html")
	if isBuilt != (err == nil) {
		t.Fatalf("FS() says built = %t, but index.html: %v", isBuilt, err)
	}
	foreign := regexp.MustCompile(`(?:src|href)="(?:https?:)?//[^"]*"`)
	if found := foreign.Find(page); found != nil {
		t.Errorf("index.html loads %s", found)
	}
	inline := regexp.MustCompile(`<script[^>]*>[^<]`)
	if found := inline.Find(page); found != nil {
		t.Errorf("index.html has an inline script: %s", found)
	}
}

func TestNotBuilt(t *testing.T) {
	t.Parallel()

	page := NotBuilt()
	if !bytes.Contains(page, []byte("<pre>make playground</pre>")) {
		t.Errorf("the page does not say how to build the playground:\n%s", page)
	}
	if bytes.Contains(page, []byte("<script")) {
		t.Error("the page has a script, which its policy forbids")
	}
	page[0] = 'x'
	if !strings.HasPrefix(string(NotBuilt()), "<!doctype html>") {
		t.Error("a caller changed the embedded page")
	}
}
