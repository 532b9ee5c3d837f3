// Prints the digest of the image for linux/amd64. The argument is the digest of a manifest, and the input is its text: an
// index, which contains the image and its attestations, or the image itself.
const { readFileSync } = require('node:fs');

const [, , digest] = process.argv;
const text = readFileSync(0, 'utf8');

function read() {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

const { manifests, layers } = read();
const images = layers
  ? [{ digest }]
  : (manifests ?? []).filter(({ platform }) => platform?.os === 'linux' && platform.architecture === 'amd64');
if (images.length === 1) {
  console.log(images[0].digest);
} else {
  console.error(
    `build-image: ${digest} contains ${images.length} images for linux/amd64, expected exactly one: '${text.slice(0, 200)}'; push the image of a commit only with this build`,
  );
  process.exitCode = 2;
}
