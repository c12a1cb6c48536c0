package embedded

import (
	"errors"
	"time"
)

// MinMajor is the oldest major version of PostgreSQL that Rapport works with.
const MinMajor = 15

// ErrInUse says that another process runs the server of this folder: for
// [Start] any other process, for [Share] one that called Start.
var ErrInUse = errors.New("already in use")

// Options says where the server keeps its data and how it runs.
type Options struct {
	// Dir is the folder of the server; it is created when missing. Required.
	Dir string
	// Log receives lines of progress for a person to read. May be nil.
	Log func(line string)
	// Settings are settings of PostgreSQL for this run, such as "fsync": "off".
	// They win over postgresql.conf. Where the server listens and keeps its
	// data can't be set.
	Settings map[string]string
	// BinDir is the folder of the programs postgres and initdb. Empty: they are
	// searched for, and downloaded when there are none.
	BinDir string
	// CacheDir keeps downloaded programs. Empty: /var/cache/rapport for root,
	// rapport in the user's cache folder for others, Dir for who has none.
	CacheDir string
	// Linger is how long a shared server stays when its last user has gone, so
	// that the next needn't start it again; counted in whole seconds. Zero
	// means ten seconds. Start has no use for it.
	Linger time.Duration
}

func (o Options) say(line string) {
	if o.Log != nil {
		o.Log(line)
	}
}
