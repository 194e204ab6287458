#!/usr/bin/env bash
# Brings the realm gaveurs-production of a Keycloak in line with realm-config. Takes the options of
# `passerelle realm apply` (--help, --with-dev-users, --yes, --url, ...), as configure-keycloak.bat does.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

if ! command -v node >/dev/null 2>&1; then
  echo "configure-keycloak: Node.js is missing. Install 20.19 or newer (https://nodejs.org), then run this again." >&2
  exit 1
fi

exec node "$root/bin/passerelle.js" realm apply "$root/realm-config/gaveurs-production" "$@"
