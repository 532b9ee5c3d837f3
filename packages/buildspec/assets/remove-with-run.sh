# Waits until stdin ends, then removes what a run has created: sh remove-with-run.sh ENGINE RUN LABEL [RM OPTION]...
#
# The runner keeps stdin open, so that stdin ends with the runner, even if the runner is killed.
engine=$1
run=$2
label=$3
shift 3
trap '' INT TERM HUP
cat >/dev/null

# A container whose network others use can only be removed after them, and a container may start late: try again.
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
