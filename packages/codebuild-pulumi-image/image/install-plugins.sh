#!/bin/sh
# Installs the plugins in PULUMI_PLUGINS, which are listed as name@version@sha256 separated by spaces.
set -eu

for plugin in ${PULUMI_PLUGINS:-}; do
  name=${plugin%%@*}
  checksum=${plugin##*@}
  version=${plugin#*@}
  pulumi plugin install resource "$name" "${version%@*}" --exact --checksum "$checksum" --non-interactive
done
