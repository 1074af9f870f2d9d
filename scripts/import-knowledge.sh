#!/usr/bin/env bash
# Takes in what others exported, a file or every *.json of a folder, for cron and git. Files that came before change nothing.
# usage: import-knowledge.sh <file|folder> [k8s-learn import flags]
set -euo pipefail

if [ $# -lt 1 ] || [ "$1" = '-h' ] || [ "$1" = '--help' ]; then
  echo 'usage: import-knowledge.sh <file|folder> [flags of k8s-learn import]' >&2
  exit 2
fi
source=$1
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

if [ ! -d "$source" ]; then
  exec "${program[@]}" import "$source" "$@"
fi

# One bad file does not keep the others out; the exit code is that of the last one that failed.
failed=0
shopt -s nullglob
files=("$source"/*.json)
[ ${#files[@]} -gt 0 ] || { echo "error: there is no *.json in $source" >&2; exit 2; }
for file in "${files[@]}"; do
  echo "== $file"
  "${program[@]}" import "$file" "$@" || failed=$?
done
exit "$failed"
