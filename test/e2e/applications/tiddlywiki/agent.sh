#!/bin/sh
# Mends one thing in a turn, and only what the prompt says is broken.
prompt=$(cat)

mend() {
  sed "$2" "$1" > "$1.mended" && mv "$1.mended" "$1"
}

case $prompt in
  *'search finds a word in the middle of a note'*)
    echo 'mending the search'
    mend core/modules/wiki.js 's|anchor = "^";|anchor = options.anchored ? "^" : "";|'
    ;;
  *'a note keeps its text'*)
    echo 'mending what is stored'
    mend core-server/server/routes/put-tiddler.js 's|Tiddler({tags: fields.tags},|Tiddler(fields,|'
    ;;
  *)
    echo 'nothing to mend'
    ;;
esac
