#!/bin/sh
# Installs the Debian packages that closura needs and that are missing. Never asks.
#
#   cmake/install_packages.sh          for the library and its example
#   cmake/install_packages.sh tests    for tests and benchmarks too
#
# Does nothing if all are there. Where packages cannot be installed (no Debian, no root) it says what to install by
# hand and leaves the rest to CMake: what is missing may be there by another way.
set -eu

needed="g++ cmake ninja-build libxtensor-dev libxsimd-dev libboost-dev libcli11-dev nlohmann-json3-dev
    python3-numpy python3-matplotlib"
useful=""
if [ "${1:-}" = tests ]; then
    needed="$needed libgtest-dev libbenchmark-dev"
    # A second compiler and its sanitizers, the formatter, a checker and MPI: without them, some tests are left out.
    useful="clang-19 libclang-rt-19-dev clang-format clang-tidy-19 libopenmpi-dev openmpi-bin"
fi

installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_of() {
    for package in "$@"; do
        installed "$package" || printf '%s ' "$package"
    done
}

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    # shellcheck disable=SC2086 # the lists are meant to be split
    echo "This is no Debian system. Needed, by their Debian names:" $needed $useful >&2
    exit 0
fi

# shellcheck disable=SC2086
missing=$(missing_of $needed)
# shellcheck disable=SC2086
missing_useful=$(missing_of $useful)
if [ -z "$missing$missing_useful" ]; then
    exit 0
fi

if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "Missing packages; install them as root: apt-get install $missing$missing_useful" >&2
    exit 0
fi

install() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@"
}

echo "Installing: $missing$missing_useful"
# Package lists may be stale for reasons that do not matter here; if they do matter, the installation fails.
$as_root apt-get update --quiet || true
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    install $missing
fi
for package in $missing_useful; do
    install "$package" || echo "Going on without $package." >&2
done
