#!/bin/sh
# Builds the image, pushes it to the candidate repository, and writes its digest to the file image-digest.
#
# The tag consists of the content hash and the build time, so that a rebuild never uses an existing tag. Later steps
# identify the image only by its digest.
set -eu
cd "$(dirname "$0")"

refuse() {
  echo "build-image: $1" >&2
  exit 2
}

matches() {
  printf '%s' "$1" | grep --quiet --extended-regexp --line-regexp "$2"
}

matches "${BASE_IMAGE:-}" '[^@[:space:]]+@sha256:[0-9a-f]{64}' || refuse "BASE_IMAGE '${BASE_IMAGE:-}' is not pinned: use name@sha256:... with the digest that the registry shows"
matches "${NODE_VERSION:-}" '[0-9]+\.[0-9]+\.[0-9]+' || refuse "NODE_VERSION '${NODE_VERSION:-}' is not an exact version: use a full version such as 22.20.0"
matches "${PULUMI_VERSION:-}" '[0-9]+\.[0-9]+\.[0-9]+' || refuse "PULUMI_VERSION '${PULUMI_VERSION:-}' is not an exact version: use a full version such as 3.248.0"
matches "${PULUMI_SHA256:-}" '[0-9a-f]{64}' || refuse "PULUMI_SHA256 '${PULUMI_SHA256:-}' is not a SHA-256: copy the hash from pulumi-$PULUMI_VERSION-checksums.txt of the release"

image="$REPOSITORY_URI:$CONTENT_HASH-$CODEBUILD_START_TIME"
aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"

# With attestations, the push would create an index instead of a single image, and an index cannot be scanned.
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
matches "$(cat image-digest)" 'sha256:[0-9a-f]{64}' || refuse "Docker does not report the digest with which $image was pushed: '$(cat image-digest)'"
echo "pushed $REPOSITORY_URI@$(cat image-digest)"
