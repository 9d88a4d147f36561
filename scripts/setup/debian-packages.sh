#!/usr/bin/env bash
# Installs Debian's packages; called by scripts/setup/browsers.mjs.
#
#   scripts/setup/debian-packages.sh PACKAGE...
set -euo pipefail

# Never asks for a password: a set-up may run unattended.
as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo -n "$@"
  fi
}

as_root apt-get -q update
as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@"
