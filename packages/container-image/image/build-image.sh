#!/bin/sh
# Builds the image of one commit, pushes it with the commit ID as its tag, and exports the digest of the runnable image.
#
# Tags are immutable. If the commit already has an image, nothing is built. If another build of the same commit pushed
# first, this build uses that image. Every build of a commit therefore ends with the same digest.
#
# An image with attestations is an index. The tag points to the index, and one manifest in it is the image for
# linux/amd64. This manifest is scanned and run, so its digest is exported.
set -eu

results=.slipway-image
scripts=$(dirname "$0")
tag=${CODEBUILD_RESOLVED_SOURCE_VERSION:-}

refuse() {
  echo "build-image: $1" >&2
  exit 2
}

matches() {
  printf '%s' "$1" | grep --quiet --extended-regexp --line-regexp "$2"
}

# Prints the digest that the tag points to, or nothing if the commit has no image yet.
tagged_digest() {
  if aws ecr describe-images --repository-name "$REPOSITORY" --image-ids "imageTag=$tag" --query 'imageDetails[0].imageDigest' --output text 2> "$scripts/errors"; then
    return
  fi
  grep --quiet ImageNotFoundException "$scripts/errors" || { cat "$scripts/errors" >&2; return 1; }
}

matches "$tag" '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}' || refuse "CODEBUILD_RESOLVED_SOURCE_VERSION '$tag' cannot be used as a tag: the image is tagged with its commit; start the build from a source that has a commit"
case ${PUSHED_COMMIT:-manual} in
  manual | "$tag") ;;
  *) refuse "the pipeline was started for commit '$PUSHED_COMMIT', but its source is '$tag'; only the pushed commit is built: start the pipeline for that commit; if the error occurs again, check how the source is pinned" ;;
esac
[ -z "${WAIVERS_FILE:-}" ] || [ -f "$WAIVERS_FILE" ] || refuse "WAIVERS_FILE '$WAIVERS_FILE' is not in the source, but the gate needs the file: add the file, with 'waivers: []' if nothing is waived"

digest=$(tagged_digest)
if [ -n "$digest" ]; then
  echo "commit $tag already has an image, so nothing is built"
else
  aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"
  docker buildx create --driver docker-container --use

  set -- --platform linux/amd64 --file "$DOCKERFILE" --tag "$REPOSITORY_URI:$tag" --provenance mode=max --sbom true
  if [ -n "${LAYER_CACHE:-}" ]; then
    set -- "$@" --cache-from "$LAYER_CACHE" --cache-to "$LAYER_CACHE,mode=max,ignore-error=true"
  fi
  if docker buildx build "$@" --push --metadata-file "$scripts/metadata.json" "$CONTEXT"; then
    digest=$(node -p "JSON.parse(fs.readFileSync(0))['containerimage.digest']" < "$scripts/metadata.json")
  else
    code=$?
    digest=$(tagged_digest)
    [ -n "$digest" ] || exit "$code"
    echo "another build of commit $tag was faster, so its image is used"
  fi
fi

manifest=$(aws ecr batch-get-image --repository-name "$REPOSITORY" --image-ids "imageDigest=$digest" --accepted-media-types \
  application/vnd.oci.image.index.v1+json application/vnd.oci.image.manifest.v1+json \
  application/vnd.docker.distribution.manifest.list.v2+json application/vnd.docker.distribution.manifest.v2+json \
  --query 'images[0].imageManifest' --output text)
image=$(printf '%s' "$manifest" | node "$scripts/platform-digest.js" "$digest")
matches "$image" 'sha256:[0-9a-f]{64}' || refuse "'$image' is not an image digest: check the manifest of $REPOSITORY@$digest"

rm -rf "$results"
mkdir "$results"
echo "{\"ImageURI\":\"$REPOSITORY_URI@$image\"}" > "$results/imageDetail.json"
[ -z "${WAIVERS_FILE:-}" ] || cp "$WAIVERS_FILE" "$results/waivers.yaml"
echo "export IMAGE_DIGEST=$image IMAGE_TAG=$tag" > "$scripts/variables.sh"
echo "image of commit $tag: $REPOSITORY_URI@$image"
