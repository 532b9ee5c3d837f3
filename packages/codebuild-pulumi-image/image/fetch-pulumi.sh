#!/bin/sh
# Downloads version PULUMI_VERSION of the Pulumi CLI into the working directory, verifies the archive and unpacks it. The
# archive must have the SHA-256 that a person pinned in PULUMI_SHA256 and that the release lists.
set -eu

archive="pulumi-v$PULUMI_VERSION-linux-x64.tar.gz"
checksums="pulumi-$PULUMI_VERSION-checksums.txt"
release="https://github.com/pulumi/pulumi/releases/download/v$PULUMI_VERSION"

refuse() {
  echo "fetch-pulumi: $1" >&2
  exit 2
}

test -n "${PULUMI_SHA256:-}" || refuse "PULUMI_SHA256 is not set: set it to the SHA-256 of $archive, which $checksums lists"

for file in "$archive" "$checksums"; do
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$file" "$release/$file"
done

published=$(awk -v file="$archive" '$2 == file || $2 == "*" file { print $1 }' "$checksums")
test "$published" = "$PULUMI_SHA256" || refuse "PULUMI_SHA256 is $PULUMI_SHA256, but $checksums lists '$published' for $archive: check which hash is correct"
echo "$PULUMI_SHA256  $archive" | sha256sum --check --strict || refuse "$archive does not have the hash in $checksums: the archive was changed or truncated in transit"

tar --extract --gzip --no-same-owner --file "$archive"
