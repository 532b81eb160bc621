#!/usr/bin/env bash
# with_display.sh WIDTHxHEIGHT COMMAND...: runs COMMAND on a virtual display of its own (Xvfb picks a free number).
set -euo pipefail
size=$1
shift
dir=$(mktemp -d)
Xvfb -displayfd 3 -screen 0 "${size}x24" -nolisten tcp -noreset 3>"$dir/number" 2>"$dir/log" &
server=$!
trap 'kill $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$dir"' EXIT
for _ in $(seq 200); do
  [ -s "$dir/number" ] && break
  kill -0 $server 2>/dev/null || { echo "Xvfb did not start:" >&2; cat "$dir/log" >&2; exit 1; }
  sleep 0.05
done
[ -s "$dir/number" ] || { echo "Xvfb named no display within 10 s" >&2; exit 1; }
DISPLAY=:$(cat "$dir/number") "$@"
