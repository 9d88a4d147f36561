# shellcheck shell=bash
# Sourced by scripts/setup: one line per step, in one format, and a log that is shown only when a
# step fails.

SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/steadysocket-setup.XXXXXX")
STEP_PID=

end_steps() {
  if [ -n "$STEP_PID" ]; then
    kill -- "-$STEP_PID" 2>/dev/null || true
  fi
  rm -rf "$SCRATCH"
}
trap end_steps EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# say STEP TEXT
say() {
  printf 'setup: %-13s %s\n' "$1" "$2"
}

# fail STEP TEXT [LINE...]: says what is missing and how to mend it, and ends the set-up.
fail() {
  say "$1" "$2" >&2
  shift 2
  if [ "$#" -gt 0 ]; then
    printf '  %s\n' "$@" >&2
  fi
  exit 1
}

# try STEP TEXT COMMAND...: runs the command, its output in a log, and shows that it is alive.
# Returns the command's status; the log stays in LOG.
try() {
  local step=$1 text=$2 start=$SECONDS status=0
  shift 2
  LOG=$SCRATCH/${step// /-}.log
  say "$step" "$text"
  # A process group of its own, so that an interrupted set-up can end the whole of it.
  set -m
  "$@" >"$LOG" 2>&1 </dev/null 9>&- &
  STEP_PID=$!
  set +m
  show_progress "$step" "$start"
  wait "$STEP_PID" || status=$?
  STEP_PID=
  TOOK=$((SECONDS - start))
  return "$status"
}

# run STEP TEXT COMMAND...: as `try`, but a failure ends the set-up with the log's last lines.
run() {
  if try "$@"; then
    say "$1" "done in $TOOK s"
    return
  fi
  say "$1" "FAILED after $TOOK s; the end of its log:" >&2
  tr '\r' '\n' <"$LOG" | grep -v '^ *Building \[' | tail -n 25 | sed 's/^/  | /' >&2
  exit 1
}

# On a terminal one line that is rewritten, elsewhere a line every 15 seconds.
show_progress() {
  local step=$1 start=$2 next=15 elapsed
  while kill -0 "$STEP_PID" 2>/dev/null; do
    sleep 0.2
    elapsed=$((SECONDS - start))
    if [ -t 1 ]; then
      printf '\r\033[Ksetup: %-13s %s' "$step" "$elapsed s  $(last_log_line)"
    elif [ "$elapsed" -ge "$next" ]; then
      say "$step" "$elapsed s  $(last_log_line)"
      next=$((next + 15))
    fi
  done
  if [ -t 1 ]; then
    printf '\r\033[K'
  fi
}

last_log_line() {
  tail -c 400 "$LOG" 2>/dev/null | tr '\r' '\n' | sed 's/^ *//' | grep . | tail -n 1 | cut -c 1-60 || true
}
