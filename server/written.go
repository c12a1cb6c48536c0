package server

import (
	"net/http"

	"github.com/rapporthq/rapport/db"
)

// writtenHeader tells in an answer how far what the request wrote is in the
// primary's log, and in a request how far its reads must be at least. A client that
// sends back what it got sees its own writes on every server. It chooses where is
// read and nothing else.
const writtenHeader = "Rapport-Written"

// followWrites lets the header in and out.
func followWrites(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, follower := db.Follow(r.Context(), seenBy(r.Header))
		next.ServeHTTP(&tellsWritten{w, follower}, r.WithContext(ctx))
	})
}

// seenBy is the position that a request names. Who names one that is none, or
// several, is served by the primary.
func seenBy(header http.Header) db.Position {
	switch given := header.Values(writtenHeader); len(given) {
	case 0:
		return 0
	case 1:
		if at, err := db.ParsePosition(given[0]); err == nil {
			return at
		}
	}
	return db.Ahead
}

// tellsWritten adds the header to the head of the answer, which is written when all
// has been.
type tellsWritten struct {
	http.ResponseWriter
	follower *db.Follower
}

// WriteHeader adds the header.
func (w *tellsWritten) WriteHeader(status int) {
	if at, ok := w.follower.Wrote(); ok {
		w.Header().Set(writtenHeader, at.String())
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *tellsWritten) Unwrap() http.ResponseWriter { return w.ResponseWriter }
