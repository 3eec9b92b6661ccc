# shellcheck shell=bash
# What packaging/run, packaging/test and .ci/run share: installing what is missing, configuring, building.
# Sourced, not run; the caller has set -euo pipefail.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc 2>/dev/null || echo 2)

# Qt, CMake and Python all complain about, or misread, names outside ASCII in another encoding.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
*UTF-8 | *utf8) ;;
*) export LC_ALL=C.UTF-8 ;;
esac

# Each argument is a line.
say() { printf '%s\n' "$@"; }
die() {
    printf '%s: error: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# packages GROUP...: those that packaging/dependencies lists in these groups.
packages() {
    local wanted=" $* " group package
    while read -r group package _; do
        case "$group" in '' | '#'*) continue ;; esac
        if [[ $wanted == *" $group "* ]]; then say "$package"; fi
    done <"$root/packaging/dependencies"
}

# missing_packages PACKAGE...: those that dpkg doesn't call installed.
missing_packages() {
    local installed package
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        grep -qxF "installed $package" <<<"$installed" || say "$package"
    done
}

# missing_tools GROUP...: the programs of these groups that aren't there. CMake finds out about libraries.
missing_tools() {
    local tool
    for tool in $(
        for group in "$@"; do
            case "$group" in
            build) say cmake ninja c++ ;;
            test) say python3 ctest ;;
            check) say clang-format clang-tidy codespell shellcheck ;;
            esac
        done
    ); do
        command -v "$tool" >/dev/null || say "$tool"
    done
}

# goes_without WHY GROUP...: what can't be installed may be there by other means; if a program isn't, ends.
goes_without() {
    local why=$1 tools
    shift
    tools=$(missing_tools "$@" | paste -sd ' ')
    [ -z "$tools" ] || die "$why, and these programs are not there: $tools." \
        "Install what packaging/dependencies lists (or its equivalent here) and run this again."
    say "Not installing anything: $why. The programs needed are there; going on with them."
}

# install_missing GROUP...: installs what these groups lack; doesn't start apt-get when nothing does.
install_missing() {
    local listed missing as_root=()
    mapfile -t listed <<<"$(packages "$@")"
    if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
        goes_without "this system has no apt-get (Weightroom is built on Debian 12)" "$@"
        return
    fi
    mapfile -t missing <<<"$(missing_packages "${listed[@]}")"
    if [ -z "${missing[0]}" ]; then
        say "Packages: all ${#listed[@]} are installed."
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            goes_without "you are not root, there is no sudo, and these packages are missing: ${missing[*]}" "$@"
            return
        fi
        as_root=(sudo)
    fi
    local log
    log=$(mktemp)
    say "Packages: installing ${missing[*]} (the first time takes a minute or more; apt-get writes to $log)"
    # One unreachable source that we don't need makes the update fail; the installation then decides.
    "${as_root[@]}" apt-get update -q -o Acquire::Retries=3 >"$log" 2>&1 </dev/null || true
    if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 "${missing[@]}" >>"$log" 2>&1 </dev/null; then
        tail -n 25 "$log" >&2
        die "apt-get could not install ${missing[*]}: its last lines are above, all of them in $log." \
            "Weightroom is built on Debian 12; packaging/dependencies says what each package is for."
    fi
    rm -f "$log"
}

# configure FOLDER CMAKE-ARGUMENT...: configures build/FOLDER unless that was done with these arguments before.
# Changed CMake files are ninja's to notice.
configure() {
    local folder=$root/build/$1 log
    shift
    log=$folder/configure.log
    if [ -e "$folder/build.ninja" ] && [ "$(cat "$folder/configured-with" 2>/dev/null)" = "$*" ]; then
        return
    fi
    say "Configuring ${folder#"$root"/}"
    mkdir -p "$folder"
    if ! cmake -S "$root" -B "$folder" -G Ninja "$@" >"$log" 2>&1; then
        cat "$log" >&2
        die "CMake could not configure ${folder#"$root"/} (its messages are above)."
    fi
    say "$*" >"$folder/configured-with"
}

# build FOLDER TARGET...: builds these targets, or all of them when none is named.
build() {
    local folder=$root/build/$1 quiet=()
    shift
    # A line for each file is of use only to someone who sees it overwritten.
    [ -t 1 ] || quiet=(--quiet)
    say "Building ${folder#"$root"/}"
    ninja -C "$folder" "${quiet[@]}" "$@" || die "the build failed; the compiler's messages are above."
}

# The release that packaging/run starts and packaging/test tests. -O2 without debug information, several sources
# joined: what a Debian package would hold, and the quickest to compile.
configure_release() {
    configure release -DCMAKE_BUILD_TYPE=Release "-DCMAKE_CXX_FLAGS_RELEASE=-O2 -DNDEBUG" \
        -DWEIGHTROOM_UNITY=ON "$@"
}

# run_tests FOLDER CTEST-ARGUMENT...: CTest's summary is the last thing printed. One more at once than there are
# processors, since some wait for locks and disks.
run_tests() {
    local folder=$root/build/$1
    shift
    say "Running the tests of ${folder#"$root"/}"
    QT_QPA_PLATFORM=offscreen ctest --test-dir "$folder" -j "$((jobs + 1))" --output-on-failure --no-tests=error \
        --no-label-summary "$@"
}
