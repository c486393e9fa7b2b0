#!/usr/bin/env bash
# The check itself: good where all is good, and a complaint for each kind of bad line.
set -euo pipefail
check=$(dirname "$0")/check_layers.sh
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

expect() { # expect WANTED FILE LINE
  rm -rf "$place"/*
  mkdir -p "$place/$(dirname "$2")"
  printf '%s\n' "$3" >"$place/$2"
  if bash "$check" "$place" >/dev/null; then got=good; else got=bad; fi
  [ "$got" = "$1" ] || { echo "expected $1 for $2: $3"; exit 1; }
}
expect good app/a.cpp '#include "store/store.hpp"'
expect good app/a.hpp '#include "app/b.hpp"'
expect bad domain/a.cpp '#include "app/b.hpp"'
expect bad net/a.cpp '#include "domain/b.hpp"'
expect bad app/a.cpp '#include "store/sqlite/sqlite_store.hpp"'
expect good main/a.cpp '#include "store/sqlite/sqlite_store.hpp"'
expect bad app/a.cpp '#include <nlohmann/json.hpp>'
expect good protocol/a.cpp '#include <nlohmann/json.hpp>'
expect bad store/a.cpp '#include <sqlite3.h>'
expect good store/sqlite/a.cpp '#include <sqlite3.h>'
expect bad api/a.cpp '#include <boost/beast/http.hpp>'
expect bad nowhere/a.cpp '#include <string>'
echo "the check of layers tells good from bad"
