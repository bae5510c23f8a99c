#!/bin/sh
# A coding agent reduced to what the contract asks for: it reads the prompt on standard input and edits its folder.
# It mends one thing in a turn, and only what the prompt says is broken.
prompt=$(cat)

mend() {
  sed "$2" "$1" > "$1.mended" && mv "$1.mended" "$1"
}

case $prompt in
  *'a resource opens from the home page'*)
    echo 'mending the link on the home page'
    mend public/script.js 's|href="${name.slice(1)}"|href="${name}"|'
    ;;
  *'the first page begins with the first post'*)
    echo 'mending the first page'
    mend lib/server/utils.js 's|const start = page \* perPage;|const start = (page - 1) * perPage;|'
    ;;
  *)
    echo 'nothing to mend'
    ;;
esac
