# Runs PostgreSQL for as long as it has users.
#
# A user is a process that holds the writing end of a named pipe. The reading
# end is descriptor 3 here. Reading gives end of file once no user is left, in
# whatever way they ended.
#
#   $1    the named pipe
#   $2    seconds to stay when the last user has gone
#   $3..  the command that runs PostgreSQL
users=$1
linger=$2
shift 2

# The server must not hold the pipe: opening it for writing has to fail when
# nobody watches.
"$@" </dev/null 3<&- &
postgres=$!

(
	idle=0
	while :; do
		# A user writes a line when it comes, which ends the idle time even when
		# it has gone again.
		while read -r user <&3; do idle=0; done
		if [ "$idle" -lt "$linger" ]; then
			idle=$((idle + 1))
			sleep 1
			continue
		fi
		# The pipe is taken away first. Who opened it before has written its line
		# and is served; who comes later finds no pipe and starts a server anew.
		mv "$users" "$users.closed" || break
		read -r user <&3 || break
		mv "$users.closed" "$users" || break
		idle=0
	done
	# Fast shutdown: open transactions are rolled back.
	kill -INT "$postgres" 2>/dev/null
	patience=60
	while [ "$patience" -gt 0 ]; do
		sleep 1
		patience=$((patience - 1))
	done
	kill -QUIT "$postgres" 2>/dev/null
) &
watcher=$!
exec 3<&-

trap 'kill -INT "$postgres" 2>/dev/null' HUP INT TERM
# A signal ends wait early, hence the loop.
while kill -0 "$postgres" 2>/dev/null; do wait "$postgres"; done

kill "$watcher" 2>/dev/null
rm -f "$users" "$users.closed"
# Fails, rightly, when another server has moved in.
rmdir "${users%/*}" 2>/dev/null
exit 0
