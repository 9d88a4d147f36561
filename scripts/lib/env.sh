# shellcheck shell=bash
# Sourced by every script: where the project is and where its tools are.
#
# Sets ROOT, goes there, and puts on PATH what `scripts/setup` installs, so that the scripts work
# from any folder and whether or not Cargo's bin folder is on the caller's PATH.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT" || exit

# Tools of a version that differs from the one the user has installed go here, not over the user's.
TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/steadysocket-tools

CARGO_BIN=${CARGO_HOME:-$HOME/.cargo}/bin
case ":$PATH:" in
  *":$CARGO_BIN:"*) ;;
  *) PATH=$PATH:$CARGO_BIN ;;
esac

# The wasm-bindgen command must be of exactly the version of the crate.
WASM_BINDGEN_VERSION=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/version = |"/, ""); print; exit }' Cargo.lock)

# shellcheck disable=SC2034 # read by scripts/setup
WASM_PACK_VERSION=0.15.1
# shellcheck disable=SC2034 # read by scripts/setup
GECKODRIVER_VERSION=0.37.1
# shellcheck disable=SC2034 # read by scripts/setup
CARGO_HACK_VERSION=0.6.46
# shellcheck disable=SC2034 # read by scripts/setup
CARGO_DENY_VERSION=0.20.2

PATH=$ROOT/node_modules/.bin:$TOOLS/wasm-bindgen-$WASM_BINDGEN_VERSION/bin:$TOOLS/wasm-pack-$WASM_PACK_VERSION/bin:$TOOLS/cargo-hack-$CARGO_HACK_VERSION/bin:$TOOLS/cargo-deny-$CARGO_DENY_VERSION/bin:$PATH
export PATH
