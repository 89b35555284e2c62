import pytest
from django.core.exceptions import ImproperlyConfigured

from nhactruong.config.mail import smtp_settings

URL = "NHACTRUONG_SMTP_URL"
NAME = URL.removesuffix("URL")


@pytest.mark.parametrize(
    "environment, host, port, user, password, tls",
    [
        ({}, "", 25, "", "", "none"),
        ({URL: "smtp://mail.example"}, "mail.example", 25, "", "", "none"),
        (
            {URL: "smtp://an:p%40ss@mail.example:2525?tls=starttls"},
            "mail.example", 2525, "an", "p@ss", "starttls",
        ),
        ({URL: "smtps://mail.example"}, "mail.example", 465, "", "", "implicit"),
        (
            {NAME + "HOST": "m.example", NAME + "TLS": "starttls", NAME + "USER": "an"},
            "m.example", 587, "an", "", "starttls",
        ),
    ],
)  # fmt: skip
def test_the_mail_server_is_named_in_one_address_or_in_parts(
    environment, host, port, user, password, tls
):
    assert smtp_settings(environment) == {
        "host": host,
        "port": port,
        "user": user,
        "password": password,
        "tls": tls,
    }


def test_the_password_may_be_in_a_file(tmp_path):
    file = tmp_path / "password"
    file.write_text("bí mật\n", "utf-8")
    environment = {URL: "smtp://an@m.example", NAME + "PASSWORD_FILE": str(file)}
    assert smtp_settings(environment)["password"] == "bí mật"


@pytest.mark.parametrize(
    "environment",
    [
        {URL: "http://mail.example"},
        {URL: "smtp://an:geheim@"},
        {URL: "smtp://an:geheim@m.example:99999"},
        {URL: "smtp://an:geheim@m.example?tls=perhaps"},
        {NAME + "HOST": "m", NAME + "PORT": "x"},
        {NAME + "PASSWORD_FILE": "/nowhere/geheim.txt"},
    ],
)
def test_what_is_wrong_is_named_without_the_password(environment):
    with pytest.raises(ImproperlyConfigured) as caught:
        smtp_settings(environment)
    assert "geheim" not in str(caught.value)
