#!/bin/sh
# Installs the scanner, unless the build image contains it. In a local run, builds have no images.
set -eu
cd "$(dirname "$0")"

if ! command -v wapiti > /dev/null; then
  python3 -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
fi
wapiti --version
