#!/bin/sh
# Mends one thing in a turn, and only what the prompt says is broken.
prompt=$(cat)

mend() {
  sed "$2" "$1" > "$1.mended" && mv "$1.mended" "$1"
}

case $prompt in
  *'the palette filter narrows the nodes down'*)
    echo 'mending the palette filter'
    mend packages/editor-client/public/red/red.min.js 's/p===""||!l.test(u)&&l.test(a)?/p===""||l.test(u)||l.test(a)?/'
    ;;
  *'the flow greets by name'*)
    echo 'mending the template node'
    mend packages/nodes/core/function/80-template.js "s/setMessageProperty(msg, 'page', value)/setMessageProperty(msg, node.field, value)/"
    ;;
  *)
    echo 'nothing to mend'
    ;;
esac
