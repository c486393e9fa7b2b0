#!/usr/bin/env bash
# Who may include whom (server/README.md), read off the #include lines themselves: a link graph does not
# show it. usage: check_layers.sh SERVER_DIRECTORY
set -euo pipefail
cd "$1"

# layer: what its files may include beside their own
allowed() {
  case $1 in
    base) echo "" ;;
    domain) echo "base" ;;
    protocol) echo "domain base" ;;
    net) echo "base" ;;
    store) echo "domain base" ;;
    media) echo "base" ;;
    images) echo "domain base" ;;
    pages) echo "domain base" ;;
    app) echo "media store protocol domain base" ;;
    live) echo "app protocol domain base" ;;
    plugin_host) echo "app protocol store domain base" ;;
    api) echo "net live app protocol store domain base" ;;
    main) echo "api net live plugin_host app media protocol store domain base" ;;
    tools) echo "" ;;
    *) return 1 ;;
  esac
}
# library header (regular expression): the folders that may include it, beside the build's own tools
exclusive=(
  'sqlite3\.h store/sqlite' 'nlohmann/ protocol' 'libical/ domain' 'qrencode\.h protocol' 'boost/beast net' 'sodium\.h base'
  'zlib\.h net' 'spdlog/ base' 'CLI/ main' 'curl/ main' 'vips/ images' 'pango/ pages' 'cairo pages'
)

bad=0
complain() { echo "$1"; bad=1; }
while IFS= read -r file; do
  layer=${file%%/*}
  permitted=$(allowed "$layer") || { complain "$file: no such layer"; continue; }
  while IFS=: read -r number line; do
    if [[ $line =~ \#include\ +\"([a-z_]+)/ ]]; then
      other=${BASH_REMATCH[1]}
      [[ $other == "$layer" || " $permitted " == *" $other "* ]] || complain "$file:$number: $layer may not include $other"
      [[ $line =~ store/sqlite/ && $file != store/sqlite/* && $layer != main ]] && complain "$file:$number: the engine is main's to choose"
    elif [[ $line =~ \#include\ +\<(.*)\> ]]; then
      header=${BASH_REMATCH[1]}
      for rule in "${exclusive[@]}"; do
        if [[ $header =~ ^${rule%% *} && $file != ${rule##* }/* && $layer != tools ]]; then
          complain "$file:$number: only ${rule##* } may include <$header>"
        fi
      done
    fi
  done < <(grep -n '#include' "$file" || true)
done < <(find . -name '*.?pp' -printf '%P\n' | sort)
exit $bad
