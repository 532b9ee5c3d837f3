#!/bin/sh
# Builds the image, pushes it to the candidates, and leaves its digest in the file image-digest.
#
# The tag is the hash of what it is built from and the time of the build, so that a rebuild never meets a tag that exists.
# Nobody looks at it: from here on the image is known by its digest.
set -eu
cd "$(dirname "$0")"

refuse() {
  echo "build-image: $1" >&2
  exit 2
}

matches() {
  printf '%s' "$1" | grep --quiet --extended-regexp --line-regexp "$2"
}

matches "${BASE_IMAGE:-}" '[^@[:space:]]+@sha256:[0-9a-f]{64}' || refuse "BASE_IMAGE '${BASE_IMAGE:-}' is not pinned: give it by digest, name@sha256:..., as the registry shows it"
matches "${NODE_VERSION:-}" '[0-9]+\.[0-9]+\.[0-9]+' || refuse "NODE_VERSION '${NODE_VERSION:-}' is not an exact version: write one such as 22.20.0"
matches "${PULUMI_VERSION:-}" '[0-9]+\.[0-9]+\.[0-9]+' || refuse "PULUMI_VERSION '${PULUMI_VERSION:-}' is not an exact version: write one such as 3.248.0"
matches "${PULUMI_SHA256:-}" '[0-9a-f]{64}' || refuse "PULUMI_SHA256 '${PULUMI_SHA256:-}' is not a SHA-256: take it from pulumi-$PULUMI_VERSION-checksums.txt of the release"

image="$REPOSITORY_URI:$CONTENT_HASH-$CODEBUILD_START_TIME"
aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"

# An attestation would make an index of what is one image, and the index could not be scanned.
export BUILDX_NO_DEFAULT_ATTESTATIONS=1
docker build --pull --no-cache --platform linux/amd64 --tag "$image" \
  --build-arg BASE_IMAGE="$BASE_IMAGE" \
  --build-arg NODE_VERSION="$NODE_VERSION" \
  --build-arg PULUMI_VERSION="$PULUMI_VERSION" \
  --build-arg PULUMI_SHA256="$PULUMI_SHA256" \
  --build-arg PULUMI_PLUGINS="${PULUMI_PLUGINS:-}" \
  --build-arg CONTENT_HASH="$CONTENT_HASH" \
  .
docker push "$image"

docker image inspect --format '{{range .RepoDigests}}{{println .}}{{end}}' "$image" | sed -n "s|^$REPOSITORY_URI@||p" > image-digest
matches "$(cat image-digest)" 'sha256:[0-9a-f]{64}' || refuse "docker does not say by which digest $image was pushed: '$(cat image-digest)'"
echo "pushed $REPOSITORY_URI@$(cat image-digest)"
