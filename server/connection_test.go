package server

import (
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A client that sends its head one byte at a time is cut off.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	s := HTTPServer("", newRig(t).handler, slog.New(slog.DiscardHandler))
	if s.ReadHeaderTimeout != 5*time.Second || s.ReadTimeout != 15*time.Second || s.WriteTimeout != 45*time.Second ||
		s.IdleTimeout != 2*time.Minute || s.MaxHeaderBytes != 64<<10 {
		t.Errorf("%+v", s)
	}
	s.ReadHeaderTimeout = 50 * time.Millisecond
	address := serve(t, s)
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatalf("dialling: %v", err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte("POST /graphql HTTP/1.1\r\nHost: x\r\nX-A: ")); err != nil {
		t.Fatalf("writing: %v", err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	rest, err := io.ReadAll(conn)
	if err != nil || strings.Contains(string(rest), " 200 ") {
		t.Errorf("the connection stays open: %v %s", err, rest)
	}
}

// Shapes that two servers could read as different requests are refused.
func TestSmuggling(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	address := serve(t, HTTPServer("", r.handler, slog.New(slog.DiscardHandler)))
	for name, head := range map[string]string{
		"two lengths":             "Content-Length: 3\r\nContent-Length: 14\r\n\r\n" + ok,
		"length and chunks":       "Transfer-Encoding: chunked, identity\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
		"an unknown encoding":     "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
		"a space before a colon":  "Content-Length : 14\r\n\r\n" + ok,
		"a folded header":         "X-A: b\r\n c: d\r\nContent-Length: \r\n\r\n",
		"a negative length":       "Content-Length: -1\r\n\r\n",
		"a head beyond its limit": "X-A: " + strings.Repeat("x", 80<<10) + "\r\n\r\n",
	} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatalf("%s: dialling: %v", name, err)
		}
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = io.WriteString(conn, "POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer brand\r\nContent-Type: application/json\r\nConnection: close\r\n"+head)
		answer, _ := io.ReadAll(conn)
		_ = conn.Close()
		status, _, _ := strings.Cut(string(answer), "\r\n")
		if !strings.HasPrefix(status, "HTTP/1.1 4") && !strings.HasPrefix(status, "HTTP/1.1 501") {
			t.Errorf("%s: %q", name, status)
		}
	}
	if ran := r.calls.all(); len(ran) != 0 {
		t.Errorf("executed %v", ran)
	}
}

func serve(t *testing.T, s *http.Server) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("listening: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = s.Close()
		<-done
	})
	return listener.Addr().String()
}
