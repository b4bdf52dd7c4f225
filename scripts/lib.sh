# shellcheck shell=bash
# What the scripts share: finding a Python, filling .venv from a lock file, Debian packages. Sourced, never run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$root/.venv
example=$root/examples/songxa-example

# Settings of the caller's own Python work, an active virtual environment among them, must reach neither pip nor songxa.
unset VIRTUAL_ENV PYTHONPATH PYTHONHOME PIP_USER PIP_TARGET PIP_PREFIX
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf 'songxa: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

recent_enough() { "$1" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Prints the Python to build .venv with: $PYTHON if set, else the machine's default, else the newest beside it.
find_python() {
  local candidate version
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    recent_enough "$candidate" || continue
    # Debian packages ensurepip apart; without it `-m venv` leaves half an environment behind.
    if "$candidate" -I -c 'import ensurepip, venv' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
    version=${version:-$("$candidate" -I -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')}
  done
  if [ -n "${version:-}" ]; then
    die "Python's venv module is missing; install it and try again: sudo apt install python3-venv (or $version)"
  fi
  die "needs Python 3.11 or newer, and ${PYTHON:-python3} is $("${PYTHON:-python3}" --version 2>/dev/null || echo 'not there');" \
    "install one (sudo apt install python3 python3-venv) or name one: PYTHON=/path/to/python3 $0"
}

# ensure_environment run|dev: .venv holds exactly that lock's versions and songxa itself, editable; for dev also the
# example of a plug-in package, which the contract tests run over. Costs nothing when neither the lock nor pyproject.toml
# nor the place of this folder changed since the last time.
ensure_environment() {
  local lock=$1 python log=$venv/songxa-install.log ours=(-e "$root")
  if [ ! -L "$root/src/songxa/cli.py" ]; then
    die "this copy lost its symbolic links (src/songxa/cli.py is none); clone again with: git clone -c core.symlinks=true"
  fi
  if in_place && [ "$(cat "$venv/songxa-$lock" 2>/dev/null)" = "$(fingerprint "$lock")" ]; then
    return
  fi
  if ! { in_place && "$venv/bin/python" -I -m pip --version >/dev/null 2>&1; }; then
    python=$(find_python)
    "$python" -I -m venv --clear "$venv" || die "could not make $venv (see above)"
  fi
  if [ "$lock" = dev ]; then ours+=(-e "$example"); fi
  printf '%s\n' "$root" >"$venv/songxa-root"
  say "installing the packages of requirements/$lock.txt into .venv (only when they changed) ..."
  rm -f "$venv"/songxa-{run,dev}
  if ! { in_venv_pip --require-hashes -r "$root/requirements/$lock.txt" &&
    in_venv_pip --no-deps --no-build-isolation "${ours[@]}"; } >"$log" 2>&1; then
    grep -E '^ *(ERROR|error):' "$log" | tail -n 3 >&2
    die "pip could not install the packages; all it said is in $log." \
      "Is the package index reachable? Behind a proxy, set HTTPS_PROXY. Then run this again."
  fi
  fingerprint "$lock" >"$venv/songxa-$lock"
  # dev.txt holds everything of run.txt in the same versions
  if [ "$lock" = dev ]; then fingerprint run >"$venv/songxa-run"; fi
}

# An environment that was moved or copied with its folder still points to the old place.
in_place() { recent_enough "$venv/bin/python" && [ "$(cat "$venv/songxa-root" 2>/dev/null || echo "$root")" = "$root" ]; }

in_venv_pip() { "$venv/bin/python" -I -m pip install --progress-bar off "$@"; }

fingerprint() {
  local files=("$root/requirements/$1.txt" "$root/pyproject.toml")
  if [ "$1" = dev ]; then files+=("$example/pyproject.toml"); fi
  cat "${files[@]}" | sha256sum
}

# ensure_debian_packages PACKAGE...: root gets what is missing, with no service started; anybody else is told the one apt
# line. Never fails: who needs a package says so where it is needed.
ensure_debian_packages() {
  local package missing=()
  command -v apt-get >/dev/null || return 0
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  if [ ${#missing[@]} -eq 0 ]; then
    return
  elif [ "$(id -u)" -eq 0 ]; then
    install_debian_packages "${missing[@]}"
  else
    say "some of what follows is left out; to have it: sudo apt install --no-install-recommends ${missing[*]}"
  fi
}

# A subshell, so that the trap is gone when it ends.
install_debian_packages() (
  policy=/usr/sbin/policy-rc.d
  log=$(mktemp)
  # Debian asks this file before a package starts a service (invoke-rc.d(8)); 101 forbids. One that is there is kept.
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  say "installing the Debian packages $* (no service is started) ..."
  if { apt-get update &&
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"; } </dev/null >"$log" 2>&1; then
    rm -f "$log"
  else
    tail -n 5 "$log" >&2
    say "apt-get could not install them; all it said is in $log. Going on without."
  fi
)
