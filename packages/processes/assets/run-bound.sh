# Runs a program as the leader of its own process group, which ends at the latest with the caller:
# sh run-bound.sh PROGRAM ARGUMENT...
#
# If the caller closes file descriptor 3 or ends, the whole process group is killed.
( { trap '' TERM; cat <&3; kill -s KILL -- "-$$"; } >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
