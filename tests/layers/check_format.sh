#!/usr/bin/env bash
# Every C++ file is as clang-format 14, Debian 12's, writes it by .clang-format.
# usage: check_format.sh SOURCE_DIRECTORY
set -euo pipefail
cd "$1"

command -v clang-format >/dev/null || { echo "SKIPPED: clang-format is not installed"; exit 77; }
case $(clang-format --version) in
  *" version 14."*) ;;
  *) echo "SKIPPED: another clang-format than 14 formats otherwise"; exit 77 ;;
esac
mapfile -t files < <(find server tests plugins \( -name node_modules -o -name 'build*' \) -prune -o \
  \( -name '*.cpp' -o -name '*.hpp' \) -print)
[ ${#files[@]} -gt 100 ] || { echo "only ${#files[@]} files were found"; exit 1; }
clang-format --dry-run -Werror "${files[@]}"
echo "${#files[@]} files are well formatted"
