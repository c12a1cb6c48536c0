package server

import (
	"encoding/json"
	"io/fs"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/rapporthq/rapport/auth"
	"github.com/rapporthq/rapport/errs"
	"github.com/rapporthq/rapport/playground"
)

// Principal is one of the demo's ready-made principals, for the playground's
// switch.
type Principal struct {
	// Name is the person: "Mara Lindqvist".
	Name string `json:"name"`
	// Label says what the person is: "manager at Nordlys".
	Label string `json:"label"`
	// As is what `rapport token --as` takes for it.
	As string `json:"as"`
	// Audience is the kind of principal, which decides the schema it is shown.
	Audience auth.Kind `json:"audience"`
	// Token is a token that is good until ExpiresAt.
	Token     string    `json:"token"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// playground serves GraphiQL from the files built into the binary.
func (s *server) playground(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		s.plain(w, r, notAllowed("Nothing is sent here."))
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	header := w.Header()
	if s.cfg.Playground == nil {
		if name != "index.html" {
			s.plain(w, r, refuse(http.StatusNotFound, errs.New(errs.NotFound, "There is nothing at this address.")))
			return
		}
		header.Set("Content-Security-Policy", playground.ContentSecurityPolicy)
		header.Set("Content-Type", "text/html; charset=utf-8")
		header.Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNotFound)
		_, _ = w.Write(playground.NotBuilt())
		return
	}
	if info, err := fs.Stat(s.cfg.Playground, name); err != nil || info.IsDir() {
		s.plain(w, r, refuse(http.StatusNotFound, errs.New(errs.NotFound, "There is nothing at this address.")))
		return
	}
	header.Set("Content-Security-Policy", playground.ContentSecurityPolicy)
	header.Set("Cache-Control", "no-cache")
	if strings.HasPrefix(name, playground.AssetsPrefix) {
		// Their names carry a hash of their content.
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	http.ServeFileFS(w, r, s.cfg.Playground, name)
}

// sdl serves the schema that is published for the asking principal.
func (s *server) sdl(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		s.plain(w, r, notAllowed("The schema is read by GET."))
		return
	}
	_, engine, refused := s.authenticate(r)
	switch {
	case refused != nil:
		w.Header().Set("Retry-After", "1")
		s.plain(w, r, refused)
		return
	case engine == nil:
		w.Header().Set("WWW-Authenticate", "Bearer")
		writeJSON(w, http.StatusUnauthorized, []byte(unauthenticated))
		return
	}
	w.Header().Add("Vary", "Authorization")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if notModified(w, r, []byte(engine.sdl)) {
		return
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(engine.sdl)))
	_, _ = w.Write([]byte(engine.sdl))
}

// principals lists the ready-made principals, in dev alone. The tokens are for
// pages that this server serves: a name that an attacker points at this machine
// is not answered.
func (s *server) principals(w http.ResponseWriter, r *http.Request) {
	if s.cfg.DevPrincipals == nil || r.Method != http.MethodGet || !localHost(r.Host) {
		s.plain(w, r, refuse(http.StatusNotFound, errs.New(errs.NotFound, "There is nothing at this address.")))
		return
	}
	list, err := s.cfg.DevPrincipals(r.Context())
	if err != nil {
		s.log.ErrorContext(r.Context(), "principals unavailable", "request_id", RequestID(r.Context()), "error", err)
		s.plain(w, r, refuse(http.StatusInternalServerError, fault(err)))
		return
	}
	if list == nil {
		list = []Principal{}
	}
	body, err := json.Marshal(list)
	if err != nil {
		s.plain(w, r, refuse(http.StatusInternalServerError, fault(err)))
		return
	}
	writeJSON(w, http.StatusOK, body)
}

// localHost tells whether a Host header is localhost or a bare address: no DNS
// record can bring a foreign page to either.
func localHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == "localhost" || net.ParseIP(strings.Trim(host, "[]")) != nil
}

// plain answers a refusal outside of /graphql, in the same form.
func (s *server) plain(w http.ResponseWriter, r *http.Request, refused *refusal) {
	note := noteOf(r.Context())
	body := s.refused(r.Context(), mediaJSON, refused).body()
	// Only GraphQL requests count as operations.
	note.outcome = ""
	if refused.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", "GET")
	}
	writeJSON(w, refused.status, body)
}

func writeJSON(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", mediaJSON+"; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // It is JSON, sent as such and with nosniff: no browser renders it.
}
