# What deploy/run and deploy/test share: installing what is missing, building the web client and the
# program. Sourced, not run. Every step is skipped when there is nothing to do.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }
die() { printf 'deploy: %s\n' "$*" >&2; exit 1; }

build_packages=(
  build-essential cmake ninja-build ccache pkg-config ca-certificates git tzdata
  libboost1.81-dev libsqlite3-dev libsodium-dev libical-dev nlohmann-json3-dev libcli11-dev
  libspdlog-dev libfmt-dev libgtest-dev
)
test_packages=(clang-format chromium fonts-noto-cjk sqlite3 curl)

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

# install_packages PACKAGE…: those that are missing, in one go.
install_packages() {
  command -v dpkg-query >/dev/null || die "this needs Debian 12 (dpkg-query was not found)"
  local missing=() package
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  # Any Node.js from 18.20 on will do; Debian's own comes only where there is none.
  if ! node_is_new_enough; then missing+=(nodejs npm); fi
  [ ${#missing[@]} -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] || die "these Debian packages are missing; as root: apt-get install ${missing[*]}"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q || die "apt-get update failed: is the network there?"
  apt-get install -y -q --no-install-recommends "${missing[@]}" || die "apt-get could not install the packages"
  node_is_new_enough || die "Node.js 18.20 or newer is needed, here is $(node --version 2>/dev/null || echo none)"
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 18 || (a === 18 && b >= 20) ? 0 : 1)'
}

# install_modules FOLDER: its npm packages by its lock file, again only when the lock has changed.
install_modules() {
  local stamp="$1/node_modules/.installed-by-deploy" lock
  lock=$(sha256sum "$1/package-lock.json" | cut -d' ' -f1)
  [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return
  say "npm packages of ${1#"$root"/}"
  (cd "$1" && npm ci --no-audit --no-fund) || die "npm ci failed in $1"
  echo "$lock" >"$stamp"
}

# build_web: web/dist, again only when a source has changed.
build_web() {
  install_modules "$root/web"
  local stamp="$root/web/dist/.built-by-deploy" sources
  sources=$(cd "$root/web" && find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ] && return
  say "building the web client"
  (cd "$root/web" && npm run --silent build) || die "the web client did not build"
  echo "$sources" >"$stamp"
}

# build_program TARGET…: build/sifang, or all with no target.
build_program() {
  say "building build/sifang"
  (cd "$root" && cmake --preset release >build-configure.log 2>&1) ||
    { cat "$root/build-configure.log" >&2; die "cmake could not configure the build"; }
  rm -f "$root/build-configure.log"
  local targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  (cd "$root" && cmake --build build "${targets[@]}") || die "the program did not build"
}
