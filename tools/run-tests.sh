#!/usr/bin/env bash
# Every check of the project, each one's seconds and closing line at the end. Stops at the first failure.
set -uo pipefail
cd "$(dirname "$0")/.."
logs=.cache/test-logs
mkdir -p "$logs"
summary=()

step() { # step NAME MAKE-TARGET PATTERN-OF-ITS-CLOSING-LINE
  local name=$1 target=$2 pattern=$3 started=$SECONDS
  echo
  echo "== $name"
  if ! make --no-print-directory "$target" 2>&1 | tee "$logs/$target.log"; then
    echo
    echo "FAILED: $name (make $target), after $((SECONDS - started)) s"
    exit 1
  fi
  local closing
  closing=$(sed 's/\x1b\[[0-9;]*m//g' "$logs/$target.log" | grep -E "$pattern" | tail -n 1)
  summary+=("$(printf '%-22s %4d s  %s' "$name" $((SECONDS - started)) "$closing")")
}

step "lint"            lint         '^Checked [0-9]+ files'
step "types"           types        '[0-9]+ errors?'
step "vitest"          test-web     '^ *Tests '
step "pytest"          test-python  '^=+ .*(passed|failed).* =+$'
step "pytest, Pyodide" test-pyodide '^=+ .*(passed|failed).* =+$'
step "build"           build        '^  total '
step "end to end"      e2e          '^ *Tests '

echo
printf '%s\n' "${summary[@]}"
echo "all checks passed in $SECONDS s"
