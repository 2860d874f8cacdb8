#!/usr/bin/env bash
# Installs what tests/test_twin_pages.py needs, where it is missing: Chromium, Java, Node.js, and the npm packages that
# package-lock.json pins. Debian and Ubuntu; as root, or where sudo asks for no password.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

missing=()
command -v chromium >/dev/null || missing+=(chromium)
command -v java >/dev/null || missing+=(default-jre-headless)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
if ((${#missing[@]})); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo -n)
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update --quiet
  "${as_root[@]}" apt-get install --quiet --yes --no-install-recommends "${missing[@]}"
fi
# Their own installers would fetch a browser and a Java, which are here by now.
npm ci --ignore-scripts --no-audit --no-fund
