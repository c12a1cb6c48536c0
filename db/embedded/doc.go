// Package embedded runs a private PostgreSQL for development and tests: found on
// the machine or downloaded, started, watched and stopped, with nothing to set up.
//
// # Who gets in
//
// The server listens on no port. Its one Unix socket lies in a folder of mode
// 0700 in the temporary folder, so the file system decides: the user that
// started it and root. Behind that door every role is trusted, without a
// password, which is why [Server.URL] takes any role.
//
// # Who it runs as
//
// PostgreSQL refuses to run as root. When we are root it runs as the owner of
// the data if there is data already, else as postgres, else as nobody. A data
// folder that this user can't enter, such as one under /root, is put under
// /var/lib/rapport, with a link to it in [Options.Dir].
//
// # When it ends
//
// A small shell script, supervise.sh, stands between us and the server. Each
// process that uses the server holds the writing end of a named pipe that the
// script reads. The kernel closes that end however the process ends, kill -9
// included, and the script then stops the server. The script has a session of
// its own, so Ctrl-C in a terminal reaches us and not the database.
//
// # What is kept
//
// A data folder is never deleted or overwritten. Options.Dir holds:
//
//	pgdata          the data, or a link to it
//	postgres.log    what the server and initdb said; postgres.log.old before that
//	lock            held while the server is in use; names the last process to use it
//	starting        held while a process starts the server or joins it
//	server.json     where the running server is found
package embedded
