# shellcheck shell=bash
# Sourced by scripts/release and scripts/reproducible: the two files that are published.

# pack_npm FOLDER: of the package in the current folder, as scripts/build has built it; FOLDER is
# below that.
#
# In two steps, because a tarball keeps the rights of its files, which are those that whoever checked
# them out gives to new files. With the same for all, the same sources give the same bytes.
pack_npm() {
  local folder=$1
  rm -rf "$folder/package" &&
    npm pack --silent --pack-destination "$folder" >/dev/null &&
    tar -xzf "$folder"/steadysocket-*.tgz -C "$folder" &&
    rm "$folder"/steadysocket-*.tgz &&
    chmod -R u=rwX,go=rX "$folder/package" &&
    npm pack --silent --pack-destination "$folder" "./$folder/package" >/dev/null &&
    rm -r "$folder/package"
}

# pack_crate FOLDER [ARGUMENT...]: the arguments are cargo package's. Not built: scripts/package-crate
# does that.
pack_crate() {
  local folder=$1
  shift
  cargo package --quiet --locked --no-verify --target-dir "$folder/cargo" "$@" 2>&1 |
    sed -E '/^warning: (ignoring (test|example) |manifest has no )|^  (\||= note: see https)/d' &&
    mv "$folder"/cargo/package/steadysocket-*.crate "$folder" &&
    rm -r "$folder/cargo"
}
