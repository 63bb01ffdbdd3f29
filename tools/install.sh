#!/usr/bin/env bash
# Makes .venv and installs Guiyi into it with pinned versions: tools/install.sh [EXTRAS].
# Does nothing when what was installed last time is still what is asked for.
set -euo pipefail
cd "$(dirname "$0")/.."
extras="${1:-}"
python="${PYTHON:-python3}"
export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"

say() { echo "guiyi: $*" >&2; }

if ! command -v "$python" >/dev/null; then
    say "python3 is missing: apt-get install python3 python3-venv"
    exit 1
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    say "Python 3.11 or newer is needed, $("$python" --version) was found; name another with PYTHON=…"
    exit 1
fi

# The stamp of the larger installation also answers for the smaller one.
wanted="$(cat pyproject.toml constraints.txt | sha256sum | cut -c1-64) $PWD"
for stamp in ".venv/.installed-$extras" ".venv/.installed-test,check"; do
    if [ -x .venv/bin/guiyi ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        exit 0
    fi
done

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        package="python3-venv"
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            say "installing $package"
            { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
                apt-get install -y -qq --no-install-recommends "$package"; } >/dev/null 2>&1 || true
        fi
        if ! "$python" -c 'import ensurepip' 2>/dev/null; then
            say "$package is missing: run  apt-get install $package  as root, then make again"
            exit 1
        fi
    fi
    say "making .venv"
    "$python" -m venv --clear .venv
fi

say "installing the pinned packages (a minute the first time)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --constraint constraints.txt --editable ".${extras:+[$extras]}"
echo "$wanted" >".venv/.installed-$extras"
