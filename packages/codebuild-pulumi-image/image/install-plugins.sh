#!/bin/sh
# Installs the plugins of PULUMI_PLUGINS: name@version@sha256 of each, with a space between.
set -eu

for plugin in ${PULUMI_PLUGINS:-}; do
  name=${plugin%%@*}
  checksum=${plugin##*@}
  version=${plugin#*@}
  pulumi plugin install resource "$name" "${version%@*}" --exact --checksum "$checksum" --non-interactive
done
