# shellcheck shell=bash
# Sourced after lib.sh: the generators of clients, kept under the cache by what they are pinned to.
# shellcheck disable=SC2154 # root and tools are lib.sh's

# need_python_generators: openapi-generator (its package holds the Java program), openapi-python-client, mypy, and what
# their clients import, in a virtual environment of their own on PATH.
need_python_generators() {
  debian_packages java=default-jre-headless python3=python3
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian_packages no-python-venv=python3-venv
  local requirements=$root/sdks/requirements.txt environment
  environment=$tools/sdks-python-$(sha256sum "$requirements" | cut -c1-16)
  if [ ! -e "$environment/.installed" ]; then
    say "installing openapi-generator and openapi-python-client"
    python3 -m venv --clear "$environment" || die "python3 -m venv failed"
    "$environment/bin/pip" install --quiet --no-deps --disable-pip-version-check --requirement "$requirements" ||
      die "pip install failed"
    touch "$environment/.installed"
  fi
  export PATH=$environment/bin:$PATH
}

# need_typescript_generators: openapi-typescript, openapi-fetch and the compiler; sets `sdks_node_modules`.
need_typescript_generators() {
  need_node
  local folder
  folder=$tools/sdks-typescript-$(sha256sum "$root/sdks/package-lock.json" | cut -c1-16)
  if [ ! -e "$folder/.installed" ]; then
    say "installing openapi-typescript and openapi-fetch"
    mkdir -p "$folder"
    cp "$root/sdks/package.json" "$root/sdks/package-lock.json" "$folder"
    npm ci --prefix "$folder" --no-audit --no-fund --loglevel=error >&2 || die "npm ci failed"
    touch "$folder/.installed"
  fi
  sdks_node_modules=$folder/node_modules
  export PATH=$sdks_node_modules/.bin:$PATH
}

# need_rust_generator: progenitor.
need_rust_generator() { cargo_tool cargo-progenitor 0.15.1 --locked; }
