"""Settings of one installation; what differs between installations comes from
environment variables beginning with NHACTRUONG_ (docs/operator.md lists them)."""

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from nhactruong.config.mail import smtp_settings
from nhactruong.config.secrets import day, secret_in_file, secret_key
from nhactruong.config.watch.logs import logging_config

PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("NHACTRUONG_DATA_DIR", "var")).resolve()
DATABASE_URL = os.environ.get("NHACTRUONG_DATABASE_URL", "")

# A demonstration carries the ribbon SỐ LIỆU MÔ PHỎNG on every page and export.
SIMULATED = os.environ.get("NHACTRUONG_SIMULATED", "") == "1"
DEBUG = os.environ.get("NHACTRUONG_DEBUG", "") == "1"
SECRET_KEY = secret_key(DATA_DIR)
ALLOWED_HOSTS = os.environ.get(
    "NHACTRUONG_HOSTS", "localhost,127.0.0.1,[::1],testserver"
).split(",")
CSRF_TRUSTED_ORIGINS = [
    origin for origin in os.environ.get("NHACTRUONG_ORIGINS", "").split(",") if origin
]
# Public address of this installation, for links in messages and QR codes; empty:
# the address the browser used.
PUBLIC_URL = os.environ.get("NHACTRUONG_PUBLIC_URL", "")
HTTPS = PUBLIC_URL.startswith("https://")

INSTALLED_APPS = [
    "nhactruong.reports",
    "nhactruong.work",
    "nhactruong.org",
    "nhactruong.accounts",
    "nhactruong.workdays",
    "nhactruong.places",
    "nhactruong.files",
    "nhactruong.notices",
    "nhactruong.ledger",
    "nhactruong.ui",
    "nhactruong.ground",
    "nhactruong.config",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "ninja",  # its API docs page, offline
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "nhactruong.config.watch.middleware.WatchMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "nhactruong.ui.language.LanguageMiddleware",
    "nhactruong.ui.theme.ThemeMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "nhactruong.accounts.session_limits.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "nhactruong.ground.busy.BusyMiddleware",
    "nhactruong.org.middleware.AuthorityMiddleware",
    "nhactruong.org.second_factor.SecondFactorMiddleware",
]

ROOT_URLCONF = "nhactruong.config.urls"
WSGI_APPLICATION = "nhactruong.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "nhactruong.ui.context.page",
            ],
            "builtins": ["nhactruong.ui.templatetags.ui"],
        },
    }
]

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
    "PRAGMA journal_size_limit=67108864;"
)


def database() -> dict[str, object]:
    """Return the database's settings from its address; SQLite in DATA_DIR by default."""
    url = DATABASE_URL or f"sqlite:///{DATA_DIR / 'nhactruong.sqlite3'}"
    settings: dict[str, object] = dict(dj_database_url.parse(url))
    if url.startswith("sqlite"):
        settings |= {
            "ENGINE": "nhactruong.ground.sqlite",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 5,
                "init_command": SQLITE_PRAGMAS,
            },
            "TEST": {"NAME": str(DATA_DIR / f"test-{settings_suffix()}.sqlite3")},
        }
    else:
        # Statements are parsed and planned once a connection, not for each report. Behind
        # a pooler that hands out transactions, NHACTRUONG_PREPARE=0.
        prepare = os.environ.get("NHACTRUONG_PREPARE", "1") == "1"
        options: dict[str, object] = {
            "server_side_binding": True,
            "prepare_threshold": 3 if prepare else None,
        }
        if "pytest" in sys.modules:  # a pool keeps the test database from being dropped
            options["options"] = "-c lock_timeout=5000"
            settings |= {"CONN_MAX_AGE": None, "OPTIONS": options}
        else:
            options["options"] = "-c lock_timeout=5000 -c statement_timeout=60000"
            options["pool"] = {"min_size": 1, "max_size": 16, "timeout": 5}
            settings |= {"CONN_MAX_AGE": 0, "OPTIONS": options}
    return settings


def settings_suffix() -> str:
    """Keep test databases of runs side by side apart."""
    return os.environ.get("NHACTRUONG_TEST_SUFFIX", "main")


DATABASES = {"default": database()}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "nhactruong.org.backend.AppointmentBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["nhactruong.accounts.hashers.Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation." + name}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "nhactruong.accounts.adapter.Adapter"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "nhactruong.accounts.forms.SignInForm",
    "change_password": "nhactruong.accounts.forms.PasswordForm",
    "reauthenticate": "nhactruong.accounts.second_factor.forms.PasswordAgain",
}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "nhactruong.accounts.second_factor.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are opened by the office, not by e-mail
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "nhactruong.accounts.second_factor.forms.CodeForm",
    "reauthenticate": "nhactruong.accounts.second_factor.forms.CodeAgainForm",
    "activate_totp": "nhactruong.accounts.second_factor.forms.TotpForm",
    "add_webauthn": "nhactruong.accounts.second_factor.forms.PasskeyForm",
}
# Who must show a second factor: off, heads (also deputies and whoever manages accounts
# or personal data), all; from a day on, so that people can prepare.
REQUIRE_MFA = os.environ.get("NHACTRUONG_REQUIRE_MFA", "off")
REQUIRE_MFA_FROM = day("NHACTRUONG_REQUIRE_MFA_FROM")
# Sign-in by OpenID Connect, as by VNeID; no issuer: no such door.
OIDC: dict[str, Any] = {
    "issuer": os.environ.get("NHACTRUONG_OIDC_ISSUER", ""),
    "client_id": os.environ.get("NHACTRUONG_OIDC_CLIENT_ID", ""),
    "client_secret": secret_in_file("NHACTRUONG_OIDC_CLIENT_SECRET_FILE"),
    "name": os.environ.get("NHACTRUONG_OIDC_NAME", "VNeID"),
    "scopes": os.environ.get("NHACTRUONG_OIDC_SCOPES", "openid profile email phone"),
    "timeout": 2.5,  # seconds that anybody waits for the issuer
}
SESSION_COOKIE_AGE = int(os.environ.get("NHACTRUONG_SESSION_HOURS", "12")) * 3600
SESSION_IDLE_SECONDS = (
    int(os.environ.get("NHACTRUONG_SESSION_IDLE_MINUTES", "240")) * 60
)
CITIZEN_SESSION_DAYS = int(os.environ.get("NHACTRUONG_CITIZEN_SESSION_DAYS", "30"))
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("NHACTRUONG_BEHIND_PROXY", "") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
TRUSTED_PROXIES = [
    p for p in os.environ.get("NHACTRUONG_TRUSTED_PROXIES", "").split(",") if p
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "manifest-src": [SELF],
    }
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
FILES_DIR = DATA_DIR / "files"
FILES_SETTLE = True  # wait until a file is on the disk; not while a demo is built
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(FILES_DIR)},
    },
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or "pytest" in sys.modules
            else "nhactruong.ui.storage.JoinedStorage"
        )
    },
}
# Source maps are for developers of libraries: served, not compressed for seconds.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (
    "jpg",
    "jpeg",
    "png",
    "gif",
    "webp",
    "zip",
    "gz",
    "br",
    "woff",
    "woff2",
    "map",
)
WHITENOISE_USE_FINDERS = DEBUG or "pytest" in sys.modules
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 20000},
    }
}
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
FORM_RENDERER = "nhactruong.ui.forms.Renderer"
CSRF_FAILURE_VIEW = "nhactruong.ui.errors.csrf_failure"

# Limits on what the public may send, per address and ten minutes; 0: none.
LIMIT_REPORT_FORM = int(os.environ.get("NHACTRUONG_LIMIT_REPORT_FORM", "40"))
LIMIT_LOST_LINK = int(os.environ.get("NHACTRUONG_LIMIT_LOST_LINK", "20"))
# Looks for similar reports, through pages and API.
LIMIT_SIMILAR = int(os.environ.get("NHACTRUONG_LIMIT_SIMILAR", "300"))
# By the API no more than a tenth of it in any one minute.
LIMIT_REPORT_API = int(os.environ.get("NHACTRUONG_LIMIT_REPORT_API", "30000"))
# Where all processes of this machine count what senders send; "": each for itself.
TALLY_FILE = "" if "pytest" in sys.modules else str(DATA_DIR / "throttle.counts")

# From where /metrics and the words of /readyz may be read; else by token alone.
METRICS_ALLOW = os.environ.get("NHACTRUONG_METRICS_ALLOW", "127.0.0.1,::1").split(",")
METRICS_TOKEN_FILE = os.environ.get("NHACTRUONG_METRICS_TOKEN_FILE", "")

# After how many seconds an official's pages ask whether something changed; 0: never.
LIVE_SECONDS = int(os.environ.get("NHACTRUONG_LIVE_SECONDS", "30"))
# Letters: e-mail by SMTP; without a host the demonstration keeps them for /dev/outbox,
# an installation of real people holds them back.
SMTP = smtp_settings(os.environ)
MAIL_FROM = os.environ.get("NHACTRUONG_MAIL_FROM", "Nhạc Trưởng <nhactruong@localhost>")
SMS_BACKEND = os.environ.get("NHACTRUONG_SMS_BACKEND", "log")
# Where links in letters lead; `serve` says where it listens when nothing else is known.
LETTER_URL: str = (
    PUBLIC_URL or os.environ.get("NHACTRUONG_SERVED_AT", "") or "http://localhost:8000"
)
# Days for which letters that are over are kept.
KEEP_LETTERS = int(os.environ.get("NHACTRUONG_KEEP_LETTERS", "90"))
LIMIT_CODES = int(os.environ.get("NHACTRUONG_LIMIT_CODES", "10"))  # one-time codes
# Files of public reports (CSV, GeoJSON) that one address may fetch in ten minutes.
LIMIT_EXPORT = int(os.environ.get("NHACTRUONG_LIMIT_EXPORT", "60"))

CITY = {"name_vi": _("Hà Nội"), "place": "Hà Nội"}
# "json": a line for each request and act; "text": warnings and faults.
LOG = os.environ.get("NHACTRUONG_LOG", "") or "text"
LOGGING = logging_config(LOG, os.environ.get("NHACTRUONG_LOG_LEVEL", "").upper())
