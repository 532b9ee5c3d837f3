#!/bin/sh
# Installs the scanner, unless the image of the build has it. On this machine there are no images.
set -eu
cd "$(dirname "$0")"

if ! command -v wapiti > /dev/null; then
  python3 -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
fi
wapiti --version
