# Waits until its input ends, and removes what a run has made: sh remove-with-run.sh ENGINE RUN LABEL [OPTION OF rm]...
#
# The runner holds the other end of its input: it ends with the runner, whatever happens to that.
engine=$1
run=$2
label=$3
shift 3
trap '' INT TERM HUP
cat >/dev/null

# Those that hold the network of others go last. What was about to start as the runner died is there a moment later.
for attempt in 1 2 3; do
  for container in $("$engine" ps --all --quiet --filter "label=$label=$run" 2>/dev/null); do
    "$engine" rm "$@" "$container"
  done
  left=$("$engine" ps --all --quiet --filter "label=$label=$run" 2>/dev/null)
  [ -n "$left" ] || break
done
for volume in $("$engine" volume ls --quiet --filter "name=slipway-$run" 2>/dev/null); do
  "$engine" volume rm --force "$volume"
done
for image in $("$engine" images --quiet --no-trunc --filter "reference=localhost/slipway-$run/*" 2>/dev/null); do
  "$engine" rmi --force "$image"
done
exit 0
