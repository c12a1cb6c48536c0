//go:build linux || darwin

package embedded

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

//go:embed supervise.sh
var supervise string

// script is supervise.sh without its comments, which would fill the lists that
// ps prints.
func script() string {
	var lines strings.Builder
	for line := range strings.Lines(supervise) {
		if code := strings.TrimSpace(line); code != "" && code[0] != '#' {
			lines.WriteString(code + "\n")
		}
	}
	return lines.String()
}

// port is part of the socket's name; nothing listens on a network.
const port = "5432"

// record tells other processes where the running server is found.
type record struct {
	Socket  string `json:"socket"`  // folder of the socket
	Users   string `json:"users"`   // the pipe that users hold
	Version string `json:"version"` // of the server
	Data    string `json:"data"`
}

func readRecord(path string) (record, error) {
	var r record
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, fmt.Errorf("reading where the server is: %w", err)
	}
	if err := json.Unmarshal(text, &r); err != nil {
		// Cut short by a crash of the machine: as good as none.
		return record{}, nil //nolint:nilerr // see above
	}
	return r, nil
}

func (r record) write(path string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return fmt.Errorf("noting where the server is: %w", err)
	}
	if err := os.WriteFile(path+".new", append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("noting where the server is: %w", err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return fmt.Errorf("noting where the server is: %w", err)
	}
	return nil
}

// join becomes a user of a running server. It fails when nobody watches the
// pipe, which is when the server has ended or is about to.
func (r record) join() (*os.File, error) {
	users, err := os.OpenFile(r.Users, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintln(users, os.Getpid()); err != nil {
		return nil, errors.Join(err, users.Close())
	}
	return users, nil
}

// reserved are settings that are ours to make.
func reserved() []string {
	return []string{
		"config_file", "data_directory", "external_pid_file", "hba_file", "ident_file", "listen_addresses",
		"log_destination", "logging_collector", "port", "unix_socket_directories", "unix_socket_group",
		"unix_socket_permissions",
	}
}

// merge gives all settings of a run: ours and the caller's.
func merge(given map[string]string) (map[string]string, error) {
	settings := map[string]string{"timezone": "UTC", "log_timezone": "UTC"}
	for name, value := range given {
		name = strings.ToLower(name)
		if name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz_.0123456789") != "" {
			return nil, fmt.Errorf("%q is no name of a setting", name)
		}
		if slices.Contains(reserved(), name) {
			return nil, fmt.Errorf("setting %s is not for the caller to make", name)
		}
		settings[name] = value
	}
	settings["listen_addresses"] = ""
	settings["port"] = port
	settings["unix_socket_permissions"] = "0700"
	return settings, nil
}

// arguments are those of the postgres program, itself the first.
func (c *cluster) arguments(socket string, settings map[string]string) []string {
	args := []string{c.with.program("postgres"), "-D", c.data, "-c", "unix_socket_directories=" + socket}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

// launch starts the supervisor, and the server beneath it, and waits until it
// answers.
func (c *cluster) launch(ctx context.Context, opts Options, settings map[string]string, linger time.Duration) (_ *Server, err error) {
	log, err := openLog(c.file("postgres.log"))
	if err != nil {
		return nil, err
	}
	defer log.Close() //nolint:errcheck // the server has its own
	from, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("finding the end of the log: %w", err)
	}
	socket, watched, users, err := c.pipe(ctx)
	if err != nil {
		return nil, err
	}
	defer watched.Close() //nolint:errcheck // the supervisor has its own
	s := &Server{where: record{Socket: socket, Users: watched.Name(), Version: c.with.Version.String(), Data: c.data}, users: users}
	defer func() {
		if err != nil {
			err = errors.Join(err, users.Close())
		}
	}()
	// Half a second of lingering must not become none.
	seconds := strconv.Itoa(int((linger + time.Second - 1) / time.Second))
	args := append([]string{"-c", script(), "rapport-postgres", watched.Name(), seconds}, c.arguments(socket, settings)...)
	cmd := c.who.command(context.WithoutCancel(ctx), "/bin/sh", args...)
	cmd.ExtraFiles = []*os.File{watched}
	cmd.Stdout, cmd.Stderr = log, log
	// A session of its own: the terminal's Ctrl-C and hang-up are for us alone.
	cmd.SysProcAttr.Setsid = true
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting PostgreSQL: %w", err), clearSocket(socket), os.Remove(socket))
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = cmd.Wait() // Reaps. How it ended is in the log.
	}()
	s.ended = ended
	err = s.where.write(c.file("server.json"))
	if err == nil {
		err = s.ready(ctx, opts)
	}
	if err != nil {
		// The supervisor hands this on to the server as a shutdown.
		if cmd.Process.Signal(syscall.SIGTERM) == nil {
			<-ended
		}
		return nil, fmt.Errorf("starting PostgreSQL %s: %w%s", c.with.Version, err, tail(c.file("postgres.log"), from))
	}
	return s, nil
}

// patience is how long a server may take to answer when the caller sets no end.
// After a crash it first replays its log.
const patience = 2 * time.Minute

// ready waits until the server answers.
func (s *Server) ready(ctx context.Context, opts Options) error {
	if _, limited := ctx.Deadline(); !limited {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	for tries := 1; ; tries++ {
		err := s.answers(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return errors.New("it ended at once")
		default:
		}
		if s.ended == nil {
			// We joined: the pipe breaks when the supervisor has gone.
			if _, err := s.users.WriteString("\n"); err != nil {
				return errGone
			}
		}
		if sleep(ctx, 20*time.Millisecond) != nil {
			return fmt.Errorf("it doesn't answer: %w", err)
		}
		if tries%250 == 0 {
			opts.say("PostgreSQL is not ready yet")
		}
	}
}

// errGone says that a server ended while we were joining it.
var errGone = errors.New("the server has ended")

// answers makes sure that it is our server which answers.
func (s *Server) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.URL("postgres", "postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // it has answered
	var data string
	if err := conn.QueryRow(ctx, "SHOW data_directory").Scan(&data); err != nil {
		return err
	}
	if data != s.where.Data {
		return fmt.Errorf("the server on %s keeps its data in %s", s.where.Socket, data)
	}
	return nil
}

// openLog opens the server's log, and sets a long one aside.
func openLog(path string) (*os.File, error) {
	const long = 16 << 20
	if info, err := os.Stat(path); err == nil && info.Size() > long {
		if err := os.Rename(path, path+".old"); err != nil {
			return nil, fmt.Errorf("setting the old log aside: %w", err)
		}
	}
	log, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the log: %w", err)
	}
	return log, nil
}

// tail gives what was logged since, for an error.
func tail(path string, from int64) string {
	text, err := os.ReadFile(path)
	if err != nil || int64(len(text)) <= from {
		return "; see " + path
	}
	lines := strings.Split(strings.TrimSpace(string(text[from:])), "\n")
	if most := 8; len(lines) > most {
		lines = lines[len(lines)-most:]
	}
	return "; the end of " + path + ":\n\t" + strings.Join(lines, "\n\t")
}
