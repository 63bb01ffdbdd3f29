#!/usr/bin/env bash
# Makes one environment a peer under var/peers/, with the versions that bench/peers/*.txt pin.
# Does nothing where a peer is already as asked for; a peer that cannot be had is named and left out.
set -uo pipefail
cd "$(dirname "$0")/.."
python="${PYTHON:-python3}"
for peer in splink goldenmatch; do
    home="var/peers/$peer"
    wanted="$(sha256sum <"bench/peers/$peer.txt" | cut -c1-64)"
    if [ -x "$home/bin/python" ] && [ "$(cat "$home/.installed" 2>/dev/null)" = "$wanted" ]; then
        continue
    fi
    echo "guiyi: installing $peer for the bench" >&2
    if "$python" -m venv --clear "$home" &&
        "$home/bin/python" -m pip install --quiet --disable-pip-version-check --no-input \
            --requirement "bench/peers/$peer.txt"; then
        echo "$wanted" >"$home/.installed"
    else
        echo "guiyi: $peer could not be installed; the bench goes on without it" >&2
        rm -rf "$home"
    fi
done
