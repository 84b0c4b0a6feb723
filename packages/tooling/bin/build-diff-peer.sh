#!/usr/bin/env bash
# Builds open-trade-gateway, a DIFF server of someone else's making (GPL-3), outside this repository, as the peer of
# apps/venues/test/diff-peer.test.ts:
#
#   packages/tooling/bin/build-diff-peer.sh FOLDER [SOURCE]
#   TANDEM_DIFF_PEER=FOLDER npx vitest run --config packages/tooling/vitest.config.mjs apps/venues/test/diff-peer.test.ts
#
# SOURCE is a clone of it that is there already; else it is cloned. Nothing of its source is changed. Debian's packages:
# g++ make git libssl-dev libcurl4-openssl-dev and libboost-{system,thread,filesystem,regex,chrono}-dev.
set -euo pipefail

folder=${1:?names the folder for the programs}
source=${2:-}
repository=https://github.com/shinnytech/open-trade-gateway
commit=c23a7f295de23f1737582a0442c40c37ee8b9a4a

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
if [[ -z $source ]]; then
  source=$folder/source
  [[ -d $source ]] || git clone --filter=blob:none --no-checkout "$repository" "$source"
  # The rest of the repository is vendors' libraries for real brokers.
  git -C "$source" sparse-checkout set --no-cone Makefile contrib/include/rapidjson open-trade-{common,gateway,sim,mdservice}
  git -C "$source" checkout -q "$commit"
fi

programs=(bin/libopen-trade-common.so bin/open-trade-gateway bin/open-trade-sim bin/open-trade-mdservice)
# Its shared library needs libraries that its programs name too early for the linker's taste, and lies beside them here.
make -C "$source" -j"$(nproc)" CXX="g++ -Wl,--no-as-needed -Wl,-rpath,'\$\$ORIGIN'" \
  CXXFLAGS='-std=c++17 -pthread -O1 -w -fPIC -Icontrib/include/ -Iopen-trade-common/' "${programs[@]}"
for program in "${programs[@]}"; do cp "$source/$program" "$folder/"; done
echo "TANDEM_DIFF_PEER=$folder"
