#!/bin/sh
# Install this release of Nhạc Trưởng without the Internet.
#
#   ./install.sh [FOLDER]     default: /opt/nhactruong
#
# Makes FOLDER/VERSION, a Python environment of its own, and lets FOLDER/current lead to
# it. Releases before stay: to go back, let `current` lead to the old one again.
# PYTHON=python3.11 ./install.sh    with that Python
set -eu

here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-/opt/nhactruong}
. "$here/RELEASE"

say() { printf '%s\n' "$*" >&2; }
stop() { say "install.sh: $*"; exit 2; }

command -v sha256sum >/dev/null || stop "cần sha256sum (gói coreutils)"
(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS) ||
    stop "bộ cài bị hỏng hoặc bị sửa: sai mã băm. Chưa cài gì."

interpreter=${PYTHON:-python$python}
command -v "$interpreter" >/dev/null || interpreter=python3
command -v "$interpreter" >/dev/null ||
    stop "cần Python $python: sudo apt-get install python$python python$python-venv"
found=$("$interpreter" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
[ "$found" = "$python" ] ||
    stop "bộ cài này cho Python $python, máy có $found: đặt PYTHON=… hoặc lấy bộ cài khác"
"$interpreter" -c 'import ensurepip, venv' 2>/dev/null ||
    stop "thiếu venv: sudo apt-get install python$python-venv"

# The service runs as another user: the interpreter must be where that user may go.
place=$("$interpreter" -c 'import os, sys; print(os.path.realpath(sys.executable))')
while [ "$place" != / ]; do
    place=$(dirname "$place")
    case $(stat -c %A "$place") in
        *x|*t) ;;
        *) say "Lưu ý: người dùng khác không vào được $place, nơi có Python này;" \
               "dịch vụ sẽ không chạy được. Dùng Python của hệ thống: PYTHON=/usr/bin/python$python"
           break ;;
    esac
done

target="$folder/$version"
[ ! -e "$target" ] || stop "$target đã có: bản này đã cài. Xoá nó để cài lại."
mkdir -p "$folder"

# A path is written into the programs of an environment: made where it will stay, under
# its last name, and only then named current.
trap 'rm -rf "$target"' EXIT INT TERM
"$interpreter" -m venv "$target"
PIP_CONFIG_FILE=/dev/null PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    "$target/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" \
    --only-binary :all: --require-hashes -r "$here/requirements.lock" ||
    stop "không cài được; đã xoá $target"
"$target/bin/python" -m pip check >/dev/null || stop "thiếu gói; đã xoá $target"
"$target/bin/python" -m compileall -q "$target/lib" >/dev/null 2>&1 || true
cp -R "$here/deploy" "$here/docs" "$here/LICENSES.md" "$target/"
ln -sfn "$version" "$folder/current"
trap - EXIT INT TERM

say "Đã cài Nhạc Trưởng $version vào $target; $folder/current trỏ tới đó."
say "Tiếp theo: $folder/current/bin/nhactruong doctor  (xem docs/operator.md)"
