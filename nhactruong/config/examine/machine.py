"""The machine and the settings: folder, key, space, addresses, what a city may not have on."""

import os
import shutil
import stat
from pathlib import Path
from urllib.parse import urlsplit

from nhactruong.config.examine.finding import Finding, Level
from nhactruong.config.watch.limits import LEAST_SPACE

LOW_SPACE = 1 << 30  # bytes
SETTINGS_FILE = Path("/etc/nhactruong/nhactruong.env")


def examine_folder(folder: Path) -> Finding:
    """Look whether data can be written where NHACTRUONG_DATA_DIR says."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    if not existing.is_dir():
        return Finding(
            "data_dir",
            "wrong",
            f"{existing} là một tệp, không phải thư mục dữ liệu",
            "đặt NHACTRUONG_DATA_DIR sang một thư mục khác",
        )
    if not os.access(existing, os.W_OK | os.X_OK):
        return Finding(
            "data_dir",
            "wrong",
            f"không ghi được vào thư mục dữ liệu {folder}",
            f"sudo mkdir -p {folder} && sudo chown -R $(id -un) {folder}",
        )
    return Finding("data_dir", "good", f"thư mục dữ liệu {folder} ghi được")


def examine_key(folder: Path) -> Finding:
    """Look who may read the secret from which links and sessions are made."""
    path = folder / "secret.key"
    if os.environ.get("NHACTRUONG_SECRET_KEY") or not path.exists():
        return Finding("secret_key", "good", "khoá bí mật lấy từ biến môi trường")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Finding(
            "secret_key",
            "wrong",
            f"người khác trên máy này đọc được khoá bí mật {path} (quyền {mode:o})",
            f"chmod 600 {path}",
        )
    return Finding("secret_key", "good", "khoá bí mật chỉ chủ của nó đọc được")


def examine_space(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    words = f"ổ đĩa của thư mục dữ liệu còn trống {free / 2**30:.1f} GB"
    fix = "dọn ổ đĩa (bản sao lưu cũ, thư mục ….before-…) hoặc chuyển thư mục dữ liệu"
    if free < LEAST_SPACE:
        return Finding("disk", "wrong", words, fix)
    if free < LOW_SPACE:
        return Finding("disk", "warning", words, fix)
    return Finding("disk", "good", words)


def examine_settings_file(path: Path = SETTINGS_FILE) -> Finding:
    """Look who may read the file that holds passwords."""
    if not path.exists():
        return Finding("settings_file", "good", "cấu hình lấy từ biến môi trường")
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o007:
        return Finding(
            "settings_file",
            "wrong",
            f"mọi người trên máy này đọc được mật khẩu trong {path} (quyền {mode:o})",
            f"sudo chmod 640 {path}",
        )
    return Finding("settings_file", "good", f"{path} chỉ người cần mới đọc được")


def examine_address() -> Finding:
    """Look whether the public address is one that the server will answer to."""
    from django.conf import settings
    from django.http.request import validate_host

    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    if settings.PUBLIC_URL and not validate_host(host, settings.ALLOWED_HOSTS):
        return Finding(
            "address",
            "wrong",
            f"máy chủ sẽ từ chối địa chỉ công khai {settings.PUBLIC_URL}",
            f"NHACTRUONG_HOSTS={','.join([host, *settings.ALLOWED_HOSTS])}",
        )
    return Finding(
        "address", "good", "địa chỉ công khai và danh sách máy chủ khớp nhau"
    )


def examine_proxy() -> Finding:
    """Look whether senders can be told apart behind the proxy."""
    from django.conf import settings

    behind = getattr(settings, "SECURE_PROXY_SSL_HEADER", None) is not None
    if behind and not settings.TRUSTED_PROXIES:
        return Finding(
            "proxy",
            "wrong",
            "đứng sau proxy nhưng chưa nêu proxy nào đáng tin: mọi người gửi bị đếm chung"
            " như một địa chỉ",
            "NHACTRUONG_TRUSTED_PROXIES=127.0.0.1",
        )
    return Finding("proxy", "good", "phân biệt được địa chỉ người gửi")


def examine_for_the_public() -> Finding:
    """Look for what only developers and demonstrations may have switched on."""
    from django.conf import settings

    if settings.DEBUG:
        level: Level = "wrong" if settings.PUBLIC_URL else "warning"
        return Finding(
            "debug",
            level,
            "NHACTRUONG_DEBUG đang bật: ai gặp lỗi cũng xem được bên trong hệ thống",
            "bỏ NHACTRUONG_DEBUG rồi chạy lại: sudo systemctl restart nhactruong-web",
        )
    return Finding("debug", "good", "chế độ của người lập trình đang tắt")


def examine_static() -> Finding:
    from nhactruong.config.statics import is_collected

    if not is_collected():
        return Finding(
            "static",
            "warning",
            "tệp giao diện chưa được gom cho bản phát hành này (serve sẽ tự gom)",
            "nhactruong serve",
        )
    return Finding("static", "good", "tệp giao diện đã được gom")
