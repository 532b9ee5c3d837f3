#!/bin/sh
# Runs the integration tests against the image that this execution built, as it will run: read-only, as its own user.
# INTEGRATION_TARGET=process runs the same program without Docker, on machines that have none.
set -eu

: "${IMAGE:?names the image to test, by digest}"

# A port that nobody listens on: another program there would be tested in the place of this one.
PORT=${PORT:-$(node -e 'const probe = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(probe.address().port); probe.close(); })')}

if [ "${INTEGRATION_TARGET:-image}" = process ]; then
  npm run build
  PORT=$PORT node dist/main.mjs &
  stop="kill $!"
else
  aws ecr get-login-password | docker login --username AWS --password-stdin "${IMAGE%%/*}"
  container=$(docker run --detach --read-only --cap-drop ALL --publish "127.0.0.1:$PORT:8080" "$IMAGE")
  stop="docker rm --force $container"
fi
trap '$stop >/dev/null' EXIT

SERVICE_URL="https://127.0.0.1:$PORT" npm run test:integration
