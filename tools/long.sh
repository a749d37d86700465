#!/usr/bin/env bash
# Called by `make long`: run each benchmark in turn; each writes into benchmarks/results.
set -euo pipefail
bin=$1

shopt -s nullglob
found=(benchmarks/bench_*.py)
if [ ${#found[@]} -eq 0 ]; then
    echo "There are no benchmarks yet (benchmarks/bench_*.py)."
fi
for bench in "${found[@]}"; do
    echo "== $bench"
    "$bin/python" "$bench"
done
