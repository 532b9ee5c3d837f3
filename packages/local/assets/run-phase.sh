# Runs commands of one build phase in one instance of a shell, as buildspec version 0.2 does. POSIX sh; bash sources it as well.
#
#   sh run-phase.sh STATE FIRST LAST SUCCEEDING
#
# STATE/commands/<n> holds command n, FIRST to LAST are run and the first failing one ends the run with its exit code.
# STATE/running names the command under way. The environment and the directory are carried over in STATE/environment,
# STATE/values (NUL-separated, for the caller) and STATE/directory, whatever way the run ends.
# File descriptor 3 is the caller's life line: when the caller closes it, or dies, the whole process group is killed.
exec 2>&1
slipway_state=$1
slipway_next=$2
slipway_last=$3

( { trap '' TERM; cat <&3; kill -s KILL -- "-$$"; } >/dev/null 2>&1 & )
exec 3<&-

if [ -f "$slipway_state/environment" ]; then
  . "$slipway_state/environment"
  cd "$(cat "$slipway_state/directory")" || exit 1
fi
export CODEBUILD_BUILD_SUCCEEDING="$4"

slipway_save() {
  set +aeu
  { export -p; [ -z "${BASH_VERSION-}" ] || declare -f; } > "$slipway_state/environment"
  env -0 > "$slipway_state/values"
  pwd > "$slipway_state/directory"
}
trap 'set +aeu -- "$?"; slipway_save; exit "$1"' EXIT

while [ "$slipway_next" -le "$slipway_last" ]; do
  printf '[Container] %s Running command %s\n' "$(date -u '+%Y/%m/%d %H:%M:%S')" "$(cat "$slipway_state/commands/$slipway_next")"
  echo "$slipway_next" > "$slipway_state/running"
  set -a --
  . "$slipway_state/commands/$slipway_next"
  set +a -- "$?"
  [ "$1" -eq 0 ] || exit "$1"
  slipway_next=$((slipway_next + 1))
done
