#!/usr/bin/env bash
# What a plugin includes is its own folder's, the kit's, the SDK's or a library's, the kit nothing of a plugin's and the
# SDK nothing of ours: read off the #include lines. usage: check_plugins.sh PLUGINS_DIRECTORY
set -euo pipefail
cd "$1"

bad=0 seen=0
while IFS= read -r file; do
  seen=$((seen + 1))
  folder=${file%%/*}
  while IFS= read -r header; do
    [ -e "$folder/$header" ] || [ -e "sdk/$header" ] || { [ "${header%%/*}" = kit ] && [ "$folder" != sdk ] && [ -e "$header" ]; } ||
      { echo "$file: \"$header\" is neither of this folder nor of the kit or the SDK"; bad=1; }
  done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$file")
done < <(find . -name '*.?pp' -printf '%P\n' -o -name '*.h' -printf '%P\n' | sort)
[ "$seen" -gt 3 ] || { echo "only $seen files were found"; bad=1; }
exit $bad
