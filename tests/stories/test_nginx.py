"""The shipped nginx configuration in front of a real server."""

import concurrent.futures
import http.client
import os
import re
import shutil
import socket
import ssl
import subprocess
import time

import pytest

from bench.serving import data, free_port, nhactruong, wait_until_answers
from tests.house import ROOT

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.xdist_group("nginx"),
    pytest.mark.skipif(not os.path.exists(NGINX), reason="no nginx here"),
    pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here"),
]
HOST = "phananh.example.gov.vn"


@pytest.fixture(scope="module")
def served():
    with data(demo=False) as environment:
        port = free_port()
        environment |= {
            "NHACTRUONG_PUBLIC_URL": f"https://{HOST}",
            "NHACTRUONG_HOSTS": f"{HOST},127.0.0.1,localhost",
            "NHACTRUONG_BEHIND_PROXY": "1",
            "NHACTRUONG_TRUSTED_PROXIES": "127.0.0.1",
            "NHACTRUONG_LOG": "json",
        }
        process = subprocess.Popen(
            [*nhactruong("serve"), "--no-worker", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_answers(port)
            yield port
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="module")
def front(served, tmp_path_factory):
    """Run nginx with our file, its addresses and places changed; yield its ports."""
    folder = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", f"/CN={HOST}", "-keyout", folder / "privkey.pem",
         "-out", folder / "fullchain.pem"],
        check=True,
        capture_output=True,
    )  # fmt: skip
    plain, tls = free_port(), free_port()
    text = (ROOT / "deploy" / "nginx" / "nginx.conf").read_text("utf-8")
    text = text.replace("/etc/ssl/nhactruong", str(folder))
    text = text.replace("/var/cache/nginx/nhactruong", f"{folder}/cache")
    text = text.replace("/var/log/nginx", str(folder))
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{served}")
    # A busy machine must reach the limit, too.
    text = text.replace("rate=20r/s", "rate=1r/s").replace("burst=60", "burst=10")
    text = re.sub(r"listen \[::\]:.*\n", "", text)
    text = text.replace("listen 80;", f"listen 127.0.0.1:{plain};")
    text = text.replace("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl")
    (folder / "site.conf").write_text(text)
    # The folders of a test belong to whoever runs it.
    user = "user root; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events {}\n"
        f"http {{ client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u;"
        f" scgi_temp_path {folder}/s; include {folder}/site.conf; }}\n"
    )
    line = [NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    tried = subprocess.run([*line, "-t"], capture_output=True, text=True, check=False)
    assert tried.returncode == 0, tried.stderr
    assert "warn" not in tried.stderr.replace('[warn] the "user" directive', "")
    process = subprocess.Popen(line)
    try:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", tls)) == 0:
                    break
            time.sleep(0.05)
        yield plain, tls, folder
    finally:
        process.terminate()
        process.wait(10)


def ask(front, path, method="GET", body=None, **headers):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(
        "127.0.0.1", front[1], context=context, timeout=30
    )
    given = {"Host": HOST, **{k.replace("_", "-"): v for k, v in headers.items()}}
    try:
        connection.request(method, path, body, given)
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    return answer, content


def test_plain_http_is_led_to_tls(front):
    connection = http.client.HTTPConnection("127.0.0.1", front[0], timeout=10)
    connection.request("GET", "/find/?q=1", headers={"Host": HOST})
    answer = connection.getresponse()

    assert answer.status == 301
    assert answer.headers["Location"] == f"https://{HOST}/find/?q=1"
    connection.close()


def test_pages_come_compressed_named_and_with_each_safeguard_once(front):
    answer, _content = ask(front, "/help/", Accept_Encoding="gzip")

    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.headers["X-Request-ID"]) == 32
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options",
                 "Strict-Transport-Security", "Referrer-Policy"):  # fmt: skip
        assert len(answer.headers.get_all(name) or []) == 1, name
    assert answer.headers["Server"] == "nginx"


def test_what_is_for_the_operator_is_not_for_the_world(front):
    assert ask(front, "/metrics")[0].status == 404
    assert ask(front, "/healthz")[0].status == 200
    # Through nginx, from this machine: the clock has never run here.
    assert ask(front, "/readyz")[0].status == 503


def test_files_for_browsers_are_kept_and_come_compressed(front):
    _answer, page = ask(front, "/help/")
    path = re.search(rb'href="(/static/[^"]+\.css)"', page)[1].decode()

    first, _ = ask(front, path, Accept_Encoding="br")
    second, content = ask(front, path, Accept_Encoding="br")

    assert (first.status, second.status) == (200, 200)
    assert second.headers["Content-Encoding"] == "br"
    assert "immutable" in second.headers["Cache-Control"]
    assert content
    assert list((front[2] / "cache").rglob("*"))


def test_too_much_at_once_is_refused_before_it_reaches_us(front):
    size = str(91 << 20)
    answer, _content = ask(front, "/report/details/", "POST", b"", Content_Length=size)

    assert answer.status == 413


def test_a_flood_from_one_address_is_held_at_the_door(front):
    def post(_n):
        return ask(
            front, "/api/v1/reports", "POST", b"{}", Content_Type="application/json"
        )[0].status

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        statuses = list(pool.map(post, range(40)))

    assert 429 in statuses
    assert 422 in statuses
    assert ask(front, "/help/")[0].status == 200  # reading is not counted


def test_the_access_log_holds_no_private_link_and_no_whole_address(front):
    ask(front, "/r/HN-4KTM-8R2C/abcdefghijklmnop/?phone=0912345678")
    until = time.monotonic() + 5
    log = front[2] / "nhactruong.log"
    while "/r/[link]" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.05)

    said = log.read_text()
    assert "/r/[link]" in said
    assert "abcdefghijklmnop" not in said
    assert "0912345678" not in said
    assert "127.0.0.1" not in said
