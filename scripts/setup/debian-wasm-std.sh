#!/usr/bin/env bash
# Builds the standard library for wasm32-unknown-unknown into the active toolchain, for machines
# where `rustup target add` cannot download. Called by scripts/setup/wasm.mjs, with a scratch folder.
#
#   scripts/setup/debian-wasm-std.sh SCRATCH [sources]     with "sources" only fetches these
#
# The sources come from Debian's package rust-src, which must be of exactly the compiler's version:
# std and rustc share unstable interfaces. apt checks the signatures; its own lists and settings
# stay untouched, and no root is needed.
set -euo pipefail

SCRATCH=$1
TARGET=wasm32-unknown-unknown
SYSROOT=$(rustc --print sysroot)
RUST_VERSION=$(rustc -vV | sed -n 's/^release: //p')
RUST_COMMIT=$(rustc -vV | sed -n 's/^commit-hash: //p')
RUSTLIB=$SYSROOT/lib/rustlib
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

# Status 3 says that nothing is broken, but this way is not open here.
unavailable() {
  echo "$1"
  exit 3
}

main() {
  [ -w "$RUSTLIB" ] || unavailable "the toolchain's folder $RUSTLIB is not writable"
  has_sources || fetch_sources
  [ "${1:-}" != sources ] || return 0
  build_std
  install_std
}

# Sources that rustup brought are of this compiler; ours may have been left by an older one.
has_sources() {
  local folder=$RUSTLIB/src/rust
  [ -f "$folder/library/std/Cargo.toml" ] || return 1
  [ ! -e "$folder/.built-by-setup" ] || [ "$(cat "$folder/.built-by-setup")" = "$RUST_COMMIT" ]
}

fetch_sources() {
  local mirror suite version
  if ! command -v apt-get >/dev/null || ! command -v dpkg >/dev/null || [ ! -f "$KEYRING" ]; then
    unavailable "this is not a Debian system, so its rust-src package cannot be had"
  fi
  for mirror in $(mirrors); do
    for suite in $(suites); do
      echo "looking for rust-src $RUST_VERSION in $suite"
      version=$(find_version "$mirror" "$suite") || continue
      unpack_sources "$version"
      return
    done
  done
  unavailable "no Debian suite in reach has rust-src $RUST_VERSION"
}

# The archives this machine takes its packages from. apt itself reads its configuration, so both
# of its formats are understood.
mirrors() {
  apt-get update --print-uris |
    sed -n "s|^'\(.*\)/dists/.*/InRelease'.*|\1|p" | grep -v -e security | sort -u
}

# Backports first: their lists are small. A suite that a mirror lacks is passed over.
suites() {
  local codename
  # shellcheck source=/dev/null
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  printf '%s\n' ${codename:+"$codename-backports"} trixie-backports stable-backports \
    ${codename:+"$codename"} trixie stable forky testing sid | awk '!seen[$0]++'
}

# apt with sources and lists of our own. Downloads as the caller: the scratch folder is private.
private_apt() {
  local tool=$1
  shift
  "$tool" -q \
    -o Dir::Etc::sourcelist="$SCRATCH/apt/sources.list" -o Dir::Etc::sourceparts=- \
    -o Dir::State::lists="$SCRATCH/apt/lists" -o Dir::Cache="$SCRATCH/apt/cache" \
    -o APT::Sandbox::User= -o Acquire::Retries=2 -o Debug::NoLocking=1 "$@"
}

# Prints the package's version in that suite if it is the compiler's.
find_version() {
  local mirror=$1 suite=$2
  rm -rf "$SCRATCH/apt"
  mkdir -p "$SCRATCH/apt/lists/partial" "$SCRATCH/apt/cache/archives/partial"
  echo "deb [signed-by=$KEYRING target=Packages lang=none] $mirror $suite main" >"$SCRATCH/apt/sources.list"
  private_apt apt-get update >&2 || return 1
  private_apt apt-cache madison rust-src | awk -F ' *[|] *' -v release="$RUST_VERSION" '
    index($2, release) == 1 && substr($2, length(release) + 1) ~ /^[^0-9.]/ { print $2; found = 1; exit }
    END { exit !found }'
}

unpack_sources() {
  local version=$1
  (cd "$SCRATCH" && private_apt apt-get download "rust-src=$version")
  dpkg -x "$SCRATCH"/rust-src_*.deb "$SCRATCH/package"
  rm -rf "$RUSTLIB/src/rust/library"
  mkdir -p "$RUSTLIB/src/rust"
  # A copy in the toolchain first, then a rename, so that an interrupted run leaves no half of it.
  rm -rf "$RUSTLIB/src/rust/library.part"
  cp -RL "$SCRATCH/package/usr/src/rustc-$RUST_VERSION/library" "$RUSTLIB/src/rust/library.part"
  mv "$RUSTLIB/src/rust/library.part" "$RUSTLIB/src/rust/library"
  echo "$RUST_COMMIT" >"$RUSTLIB/src/rust/.built-by-setup"
}

build_std() {
  mkdir -p "$SCRATCH/probe/src"
  printf '[package]\nname = "probe"\nversion = "0.0.0"\nedition = "2021"\n[workspace]\n' >"$SCRATCH/probe/Cargo.toml"
  : >"$SCRATCH/probe/src/lib.rs"
  # Bitcode lets whoever links this std use LTO; the official one has it too.
  cd "$SCRATCH/probe"
  env -u CARGO_ENCODED_RUSTFLAGS -u CARGO_BUILD_TARGET \
    PATH="$SYSROOT/bin:$PATH" CARGO_TARGET_DIR="$SCRATCH/probe/target" \
    RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes \
    cargo build --release --target "$TARGET" -Zbuild-std=std,panic_abort,test
}

install_std() {
  local part=$RUSTLIB/$TARGET.part
  rm -rf "$part"
  mkdir -p "$part/lib"
  cp "$SCRATCH/probe/target/$TARGET"/release/deps/*.rlib "$part/lib/"
  rm -f "$part/lib"/libprobe-*.rlib
  # scripts/setup/wasm.mjs compares this with the compiler: after an update of Rust this std no longer fits.
  echo "$RUST_COMMIT" >"$part/.built-by-setup"
  rm -rf "${RUSTLIB:?}/$TARGET"
  mv "$part" "$RUSTLIB/$TARGET"
}

main "${2:-}"
