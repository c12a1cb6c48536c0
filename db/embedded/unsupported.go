//go:build !linux && !darwin

package embedded

import (
	"context"
	"errors"
)

// Server is a running PostgreSQL; there is none on this system.
type Server struct{}

var errUnsupported = errors.New("a private PostgreSQL runs on Linux and macOS only: set DATABASE_URL to a server of yours")

// Start always fails on this system.
func Start(context.Context, Options) (*Server, error) { return nil, errUnsupported }

// Share always fails on this system.
func Share(context.Context, Options) (*Server, error) { return nil, errUnsupported }

// URL gives nothing on this system.
func (*Server) URL(string, string) string { return "" }

// Version gives nothing on this system.
func (*Server) Version() string { return "" }

// DataDir gives nothing on this system.
func (*Server) DataDir() string { return "" }

// Stop does nothing on this system.
func (*Server) Stop(context.Context) error { return nil }
