# Runs a program as the leader of its own process group, for as long as its caller lives: sh run-bound.sh PROGRAM ARGUMENT...
#
# File descriptor 3 is the caller's life line: when the caller closes it, or dies, the whole process group is killed.
( { trap '' TERM; cat <&3; kill -s KILL -- "-$$"; } >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
