#!/usr/bin/env bash
# Writes what was learned to a file, for cron and git: whole or not at all, and only when it changed.
# usage: export-knowledge.sh <file> [k8s-learn export flags]
set -euo pipefail

if [ $# -lt 1 ] || [ "$1" = '-h' ] || [ "$1" = '--help' ]; then
  echo 'usage: export-knowledge.sh <file> [flags of k8s-learn export]' >&2
  exit 2
fi
target=$1
shift

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The program that the script came with, where it is built; else the one that is installed.
if [ -f "$here/../dist/main.cjs" ]; then
  program=(node "$here/../bin/k8s-learn.js")
elif command -v k8s-learn >/dev/null 2>&1; then
  program=(k8s-learn)
else
  echo 'error: k8s-learn is not on PATH' >&2
  exit 2
fi

folder=$(dirname "$target")
[ -d "$folder" ] || { echo "error: there is no folder $folder" >&2; exit 2; }
scratch=$(mktemp "$folder/.export-knowledge.XXXXXX")
trap 'rm -f "$scratch" "$scratch.rights"' EXIT

"${program[@]}" export "$@" >"$scratch"

if [ -f "$target" ] && cmp -s "$scratch" "$target"; then
  echo "unchanged: $target"
  exit 0
fi
# A file that others share keeps the rights it has; a new one is for its owner alone, as mktemp made it.
if [ -f "$target" ]; then
  cp -p "$target" "$scratch.rights"
  cat "$scratch" >"$scratch.rights"
  mv "$scratch.rights" "$target"
else
  mv "$scratch" "$target"
fi
echo "written: $target"
