#!/bin/sh
# Downloads the Pulumi CLI of PULUMI_VERSION into the working directory, and unpacks it once it is what it should be: its
# SHA-256 has to be PULUMI_SHA256, which a person pinned, and what the checksums of the release say.
set -eu

archive="pulumi-v$PULUMI_VERSION-linux-x64.tar.gz"
checksums="pulumi-$PULUMI_VERSION-checksums.txt"
release="https://github.com/pulumi/pulumi/releases/download/v$PULUMI_VERSION"

refuse() {
  echo "fetch-pulumi: $1" >&2
  exit 2
}

test -n "${PULUMI_SHA256:-}" || refuse "PULUMI_SHA256 is not set: give the SHA-256 of $archive, which stands in $checksums"

for file in "$archive" "$checksums"; do
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$file" "$release/$file"
done

published=$(awk -v file="$archive" '$2 == file || $2 == "*" file { print $1 }' "$checksums")
test "$published" = "$PULUMI_SHA256" || refuse "PULUMI_SHA256 is $PULUMI_SHA256, and $checksums says '$published' for $archive: look up which one is right"
echo "$PULUMI_SHA256  $archive" | sha256sum --check --strict || refuse "$archive is not what $checksums says: it was changed or cut off on its way"

tar --extract --gzip --no-same-owner --file "$archive"
