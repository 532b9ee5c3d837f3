# Runs one command of a build in a separate shell, sh or bash.
#
#   sh run-command.sh STATE
#
# STATE/command contains the command. However the command ends, its environment, including bash functions, is written
# to STATE/values (NUL-separated), and its working directory to STATE/directory. The caller starts the next command with
# this environment.
# The caller keeps file descriptor 3 open: when the caller closes it or ends, the whole process group is killed.
exec 2>&1
slipway_state=$1

( { trap '' TERM; cat <&3; kill -s KILL -- "-$$"; } >/dev/null 2>&1 & )
exec 3<&-

if [ -s "$slipway_state/directory" ]; then
  cd "$(cat "$slipway_state/directory")" || exit 1
fi

slipway_save() {
  set +aeu
  ( umask 077; env -0 > "$slipway_state/values" )
  pwd > "$slipway_state/directory"
}
trap 'set +aeu -- "$?"; slipway_save; exit "$1"' EXIT

printf '[Container] %s Running command %s\n' "$(date -u '+%Y/%m/%d %H:%M:%S')" "$(cat "$slipway_state/command")"
set -a --
. "$slipway_state/command"
set +a -- "$?"
exit "$1"
