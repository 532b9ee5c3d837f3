#!/bin/sh
# Builds each image in IMAGES, such as `node16 docker`, and pushes it as a candidate. Later steps identify an image by its
# digest.
#
# A tag consists of the image name, the hash of its sources and the time, so the tag of a rebuild is always new.
set -eu
cd "$(dirname "$0")"

: "${IMAGES:?set it to the names of the images to build, separated by spaces}"
: "${REPOSITORY_URI:?set it to the URI of the repository for candidate images}"
: "${CONTENT_HASH:?set it to the hash of the files from which the images are built}"
: "${CODEBUILD_START_TIME:?set it to the current time in milliseconds, as CodeBuild does}"

aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"

# With an attestation, the image would be an index, which ECR cannot scan.
export BUILDX_NO_DEFAULT_ATTESTATIONS=1
for name in $IMAGES; do
  image="$REPOSITORY_URI:$name-$(printf %.12s "$CONTENT_HASH")-$CODEBUILD_START_TIME"
  case $name in
    node*) set -- --target node --build-arg "NODE_VERSION=${name#node}" ;;
    docker) set -- --target docker ;;
    dast) set -- --target dast ;;
    *)
      echo "build-images: '$name' is not an image name: use docker, dast, or node with a major version, such as node24" >&2
      exit 2
      ;;
  esac
  docker build --pull --no-cache --platform linux/amd64 "$@" --tag "$image" .
  docker push "$image"
  echo "pushed $image"
done
