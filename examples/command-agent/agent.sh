#!/bin/sh
# An agent for: untilgreen run "what you want" --agent command -- ./agent.sh claude -p --permission-mode acceptEdits
#
# The contract:
#   standard input             the prompt: goal, what failed, rules
#   working folder             the run's own worktree; edit it, committing is not needed
#   $UNTILGREEN_SCREENSHOTS    pictures of the failing moments, one path per line; empty when there is none
#   $UNTILGREEN_BLOCKED        a file to write {"reason": "…"} to when it cannot go on: this ends the run without blame
#   $UNTILGREEN_PROMPT_FILE    the prompt as a file
#   $UNTILGREEN_TURN           1, 2, 3, …
#   $UNTILGREEN_SESSION        the same UUID as long as the conversation is to be continued
#   exit code                  0: the turn is over; anything else: it failed
#
# What it prints is shown and logged. Keys are passed on only when the config names them: agent: { env: ['…'] }.
set -eu

if [ $# -eq 0 ] || ! command -v "$1" > /dev/null; then
  printf '{"reason": "the coding agent is not installed: %s"}\n' "${1:-none was named}" > "$UNTILGREEN_BLOCKED"
  exit 0
fi

{
  cat
  if [ -n "$UNTILGREEN_SCREENSHOTS" ]; then
    printf '\nLook at these pictures before you change anything:\n%s\n' "$UNTILGREEN_SCREENSHOTS"
  fi
} | "$@"
