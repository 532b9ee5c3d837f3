#!/bin/sh
# Runs the integration tests against the image of this execution as in production: read-only, with the image's own user.
# INTEGRATION_TARGET=process runs the same program without Docker, on machines without Docker.
set -eu

: "${IMAGE:?set it to the URI of the image to test, with its digest}"

# Choose an unused port; otherwise, the tests would run against another program that listens on the port.
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

SERVICE_URL="http://127.0.0.1:$PORT" npm run test:integration
