#!/usr/bin/env bash
# The packages bring the Node that runs everything (22); npm itself needs one to start with.
set -euo pipefail

if ! command -v npm >/dev/null; then
  echo "npm is missing: install Node.js 20.19 or newer (https://nodejs.org), then run make again." >&2
  exit 1
fi
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(+a > 20 || (+a === 20 && +b >= 19) ? 0 : 1)'; then
  echo "Node.js $(node --version) is too old to install the packages: 20.19 or newer is needed." >&2
  exit 1
fi
