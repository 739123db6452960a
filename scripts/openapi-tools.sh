# shellcheck shell=bash
# Sourced after lib.sh: the linters and the fuzzer of the OpenAPI document, kept under the cache by what they are pinned to.
# shellcheck disable=SC2154 # root and tools are lib.sh's

# need_linters: puts redocly and spectral on PATH.
need_linters() {
  need_node
  local pinned=$root/openapi/lint linters
  linters=$tools/openapi-lint-$(sha256sum "$pinned/package-lock.json" | cut -c1-16)
  if [ ! -e "$linters/.installed" ]; then
    say "installing redocly and spectral"
    mkdir -p "$linters"
    cp "$pinned/package.json" "$pinned/package-lock.json" "$linters"
    npm ci --prefix "$linters" --no-audit --no-fund --loglevel=error >&2 || die "npm ci failed"
    touch "$linters/.installed"
  fi
  export PATH=$linters/node_modules/.bin:$PATH REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
}

# need_schemathesis: puts schemathesis on PATH, from a virtual environment of its own.
need_schemathesis() {
  debian_packages python3=python3
  python3 -c 'import ensurepip, venv' 2>/dev/null || debian_packages no-python-venv=python3-venv
  local requirements=$root/openapi/fuzz/requirements.txt environment
  environment=$tools/schemathesis-$(sha256sum "$requirements" | cut -c1-16)
  if [ ! -e "$environment/.installed" ]; then
    say "installing schemathesis"
    python3 -m venv --clear "$environment" || die "python3 -m venv failed"
    "$environment/bin/pip" install --quiet --no-deps --disable-pip-version-check --requirement "$requirements" ||
      die "pip install failed"
    touch "$environment/.installed"
  fi
  export PATH=$environment/bin:$PATH
}

# need_contract_check: sets `contract_check`, a folder with the check of openapi/contract and the library that it uses.
need_contract_check() {
  need_node
  local pinned=$root/openapi/contract
  contract_check=$tools/openapi-contract-$(cat "$pinned/package-lock.json" "$pinned"/*.js | sha256sum | cut -c1-16)
  if [ ! -e "$contract_check/.installed" ]; then
    say "installing the comparison of contracts"
    mkdir -p "$contract_check"
    cp "$pinned"/*.js "$pinned/package.json" "$pinned/package-lock.json" "$contract_check"
    npm ci --prefix "$contract_check" --no-audit --no-fund --loglevel=error >&2 || die "npm ci failed"
    touch "$contract_check/.installed"
  fi
}
