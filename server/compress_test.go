package server

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// TestLargeAnswersAreCompressed has each client get what it takes: the same bytes,
// with the length and the coding told.
func TestLargeAnswersAreCompressed(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	ask := func(text, accept string) answered {
		body := string(asJSON(map[string]any{"query": "query($t: String) { echo(text: $t) }", "variables": map[string]any{"t": text}}))
		change := func(req *http.Request) { req.Header.Set("Accept-Encoding", accept) }
		if accept == "" {
			change = func(*http.Request) {}
		}
		return r.do(request("brand", body, change))
	}
	large := strings.Repeat("a creator and a brand. ", 1000)
	plain := ask(large, "")
	if plain.status != http.StatusOK || len(plain.body) < compressFrom || plain.header.Get("Content-Encoding") != "" {
		t.Fatalf("plainly: %d, %d bytes, %v", plain.status, len(plain.body), plain.header)
	}
	for accept, zipped := range map[string]bool{
		"gzip": true, "GZIP": true, "br, gzip;q=0.5": true, "*": true, "br;q=1.0, *;q=0.1": true,
		"identity": false, "br": false, "gzip;q=0": false, "*;q=0": false, "gzip;q=0, *": false, "gzip;q=x": false,
	} {
		got := ask(large, accept)
		if got.header.Get("Content-Length") != strconv.Itoa(len(got.body)) || !strings.Contains(got.header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %d bytes under %v", accept, len(got.body), got.header)
		}
		body := got.body
		if zipped {
			if got.header.Get("Content-Encoding") != "gzip" || len(got.body) > len(plain.body)/10 {
				t.Errorf("%s: %d bytes under %v", accept, len(got.body), got.header)
				continue
			}
			reader, err := gzip.NewReader(strings.NewReader(got.body))
			if err != nil {
				t.Fatal(err)
			}
			read, err := io.ReadAll(reader)
			if err != nil {
				t.Fatal(err)
			}
			body = string(read)
		}
		if body != plain.body {
			t.Errorf("%s: another answer", accept)
		}
	}
	if got := ask("small", "gzip"); got.header.Get("Content-Encoding") != "" {
		t.Errorf("a small answer is compressed: %v", got.header)
	}
}
