package server

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// compressFrom is the size in bytes from which answers are compressed for those
// who take it: below it there is nothing to win.
const compressFrom = 8 << 10

// maxKept is the largest buffer that is kept for the next answer.
const maxKept = 1 << 20

// buffers are what answers are written into, again and again.
type buffers struct {
	bodies, zipped, writers sync.Pool
}

// keep gives a buffer back, unless one answer has made it too large to keep.
func (s *server) keep(buffer *[]byte) {
	if cap(*buffer) <= maxKept {
		s.buffers.bodies.Put(buffer)
	}
}

// send writes the body, compressed if it is large and the client takes gzip.
func (s *server) send(w http.ResponseWriter, r *http.Request, status int, body []byte) {
	header := w.Header()
	if len(body) >= compressFrom && takesGzip(r.Header) {
		out, ok := s.buffers.zipped.Get().(*bytes.Buffer)
		if !ok {
			out = &bytes.Buffer{}
		}
		defer s.buffers.zipped.Put(out)
		out.Reset()
		zip, ok := s.buffers.writers.Get().(*gzip.Writer)
		if !ok {
			zip, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // The level is one that there is.
		}
		defer s.buffers.writers.Put(zip)
		zip.Reset(out)
		// Nothing that writes to memory fails.
		_, _ = zip.Write(body)
		_ = zip.Close()
		body = out.Bytes()
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // It is JSON, sent as such and with nosniff: no browser renders it.
}

// takesGzip tells whether the client accepts gzip, by name or by *, and not with
// the quality 0.
func takesGzip(header http.Header) bool {
	takes := false
	for part := range strings.SplitSeq(strings.Join(header.Values("Accept-Encoding"), ","), ",") {
		name, quality, _ := strings.Cut(part, ";")
		name = strings.TrimSpace(name)
		if !strings.EqualFold(name, "gzip") && name != "*" {
			continue
		}
		q, given := strings.CutPrefix(strings.TrimSpace(quality), "q=")
		value, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		wanted := !given || err == nil && value > 0
		if strings.EqualFold(name, "gzip") {
			return wanted
		}
		takes = wanted
	}
	return takes
}
