# What deploy/run, deploy/test and deploy/install share: installing what is missing, building the web
# client and the program. Sourced, not run. Every step is skipped when there is nothing to do, may be
# interrupted at any moment and is then done again.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What one clone has compiled serves another, wherever it lies.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=true

build_packages=(
  build-essential cmake ninja-build ccache pkg-config ca-certificates git tzdata
  libboost1.81-dev libsqlite3-dev libsodium-dev libical-dev libcurl4-openssl-dev libqrencode-dev libpugixml-dev nlohmann-json3-dev libcli11-dev
  libspdlog-dev libfmt-dev libgtest-dev libvips-dev zlib1g-dev
  libpango1.0-dev libcairo2-dev fonts-noto-cjk fonts-symbola
)
# What the program comes with, each a shared object of build/plugins.
plugins=(grid points)
test_packages=(clang-format chromium sqlite3 curl poppler-utils libxml2-utils)

say() { printf '\033[1m==> %s\033[0m\n' "$*"; }

# die MESSAGE…: says what went wrong, and that a disk is full where one is.
die() {
  printf 'deploy: %s\n' "$*" >&2
  local place free
  for place in "$root" "${TMPDIR:-/tmp}" /var/cache; do
    free=$(free_mib "$place")
    [ "$free" -ge 64 ] || printf 'deploy: the disk that holds %s is full: %s MiB are left\n' "$place" "$free" >&2
  done
  exit 1
}

free_mib() { df -Pm "$1" 2>/dev/null | awk 'NR == 2 { print $4; found = 1 } END { if (!found) print 1048576 }'; }

# require_space MIB FOLDER WHAT: before a step that would fail late and unclearly.
require_space() {
  local free
  free=$(free_mib "$2")
  [ "$free" -ge "$1" ] || die "$3 takes about $1 MiB in $2, where $free MiB are free"
}

# lock_tree: two that build in one tree would break each other's files. Held until unlock_tree or the end.
lock_tree() {
  exec 8<"$root"
  flock --nonblock 8 && return
  say "another command of deploy/ works in $root; waiting for it"
  flock 8
}
unlock_tree() { exec 8<&-; }

# --- steps -----------------------------------------------------------------------------------------

step_group=

# run_step COMMAND…: runs it as a process group of its own, so that whatever ends this script (Ctrl-C, a
# kill, a terminal that closes) ends all that the step has started.
run_step() {
  local code=0
  set -m
  "$@" </dev/null 8<&- &
  step_group=$!
  set +m
  wait "$step_group" || code=$?
  step_group=
  return "$code"
}

end_step() { # end_step SIGNAL EXIT_CODE
  trap '' INT TERM HUP
  local waited=0
  if [ -n "$step_group" ]; then
    kill "-$1" -- "-$step_group" 2>/dev/null || true
    while kill -0 -- "-$step_group" 2>/dev/null && [ $((waited++)) -lt 100 ]; do sleep 0.1; done
    kill -KILL -- "-$step_group" 2>/dev/null || true  # gone by now, or stuck
  fi
  printf 'deploy: interrupted; the same command again goes on from here\n' >&2
  exit "$2"
}
trap 'end_step INT 130' INT
trap 'end_step TERM 143' TERM
trap 'end_step TERM 129' HUP

# in_folder FOLDER COMMAND…
in_folder() { (cd "$1" && shift && exec "$@"); }

# require_own PATH…: what another user's run has made cannot be changed by this one.
require_own() {
  local path
  for path in "$@"; do
    [ ! -e "$path" ] || [ -w "$path" ] ||
      die "$path belongs to $(stat -c %U "$path"): go on as that user, or remove it"
  done
}

# --- Debian packages and Node.js -------------------------------------------------------------------

is_installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 18 || (a === 18 && b >= 20) ? 0 : 1)'
}

# choose_node: where the first node in the PATH is too old, Debian's own may do.
choose_node() {
  node_is_new_enough && return
  PATH=/usr/bin:$PATH
  hash -r
  node_is_new_enough
}

# install_packages PACKAGE…: those that are missing, in one go. apt is never cut in the middle: a signal
# waits for it.
install_packages() {
  command -v dpkg-query >/dev/null || die "this needs Debian 12 (dpkg-query was not found)"
  local missing=() package
  for package in "$@"; do is_installed "$package" || missing+=("$package"); done
  # Any Node.js from 18.20 on will do; Debian's own comes only where there is none.
  if ! choose_node; then
    if is_installed nodejs && is_installed npm; then old_node; fi
    missing+=(nodejs npm)
  fi
  [ ${#missing[@]} -eq 0 ] && return
  local install="apt-get install --no-install-recommends ${missing[*]}"
  [ "$(id -u)" -eq 0 ] || die "Debian packages are missing; run this once as root, or as root: $install"
  require_space 2500 /usr "installing the packages"
  say "installing ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -q -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0)
  [ -z "$(dpkg --audit)" ] || dpkg --configure -a || die "dpkg could not finish an earlier installation"
  "${apt[@]}" -o APT::Update::Error-Mode=any update </dev/null ||
    say "some package lists could not be fetched (is the network there?); going on with those that are here"
  "${apt[@]}" install -y --no-install-recommends "${missing[@]}" </dev/null ||
    die "apt-get could not install the packages; its reason stands above"
  choose_node || old_node
}

# fetch_nginx: the program alone for its test, in build/nginx. Installed, Debian's package would begin to
# serve on this machine.
fetch_nginx() {
  local build=$root/build
  [ -x "$build/nginx/usr/sbin/nginx" ] || [ -x /usr/sbin/nginx ] && return
  rm -rf "$build/nginx.part" && mkdir "$build/nginx.part"
  { (cd "$build/nginx.part" && apt-get -qq -o APT::Sandbox::User=root download nginx && dpkg-deb -x nginx_*.deb .) &&
    mv "$build/nginx.part" "$build/nginx"; } || say "nginx could not be fetched: its test will be skipped"
}

old_node() {
  die "Node.js 18.20 or newer with npm is needed; $(command -v node || echo node) is $(node --version 2>/dev/null || echo absent)"
}

# --- the web client and the program ----------------------------------------------------------------

# install_modules FOLDER: its npm packages by its lock file, again only when the lock has changed.
install_modules() {
  local stamp="$1/node_modules/.installed-by-deploy" lock
  lock=$(sha256sum "$1/package-lock.json" | cut -d' ' -f1)
  [ "$(cat "$stamp" 2>/dev/null)" = "$lock" ] && return
  require_own "$1/node_modules"
  require_space 700 "$1" "installing npm packages"
  say "npm packages of ${1#"$root"/}"
  run_step in_folder "$1" npm ci --no-audit --no-fund ||
    die "npm could not install the packages of ${1#"$root"/}; its reason stands above (is the network there?)"
  # On a full disk npm says that all is well: what it could not write is missing.
  echo "$lock" >"$stamp" || die "the packages of ${1#"$root"/} could not be written"
}

# build_web: web/dist, again only when a source has changed.
build_web() {
  install_modules "$root/web"
  local stamp="$root/web/node_modules/.built-by-deploy" sources
  sources=$(cd "$root/web" && find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
  [ "$(cat "$stamp" 2>/dev/null)" = "$sources" ] && [ -e "$root/web/dist/index.html" ] && return
  require_own "$root/web/dist"
  say "building the web client"
  rm -f "$stamp"
  run_step in_folder "$root/web" npm run --silent build || die "the web client did not build"
  echo "$sources" >"$stamp" || die "the web client could not be written"
}

# build_jobs: as many compilers as there are processors and memory for (the largest takes 600 MiB).
build_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ { print int($2 / 1024 / 700) }' /proc/meminfo 2>/dev/null || echo "$cores")
  [ "${memory:-$cores}" -ge "$cores" ] || cores=$memory
  [ "$cores" -ge 1 ] || cores=1
  echo "$cores"
}

# build_program TARGET…: build/sifang, or all with no target.
build_program() {
  local build=$root/build targets=()
  [ $# -gt 0 ] && targets=(--target "$@")
  require_own "$build"
  if [ -e "$build/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$build/CMakeCache.txt"; then
    say "build/ was made for another folder; beginning anew"
    rm -rf "$build"
  fi
  [ -e "$build/sifang" ] || require_space 2500 "$root" "the build"
  say "building build/sifang"
  mkdir -p "$build"
  run_step in_folder "$root" cmake --preset release >"$build/configure.log" 2>&1 ||
    { cat "$build/configure.log" >&2; die "cmake could not configure the build"; }
  run_step in_folder "$root" cmake --build build --parallel "$(build_jobs)" "${targets[@]}" ||
    die "the program did not build"
}
