"""Settings: one file, read from the environment; everything has a default that works on one machine."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlparse

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from heli.accounts.rules.provider import Miswritten, provider_of
from heli.site import practice

CODE = Path(__file__).resolve().parent.parent
HELI_HOME = Path(os.environ.get("HELI_HOME", CODE.parent.parent / "var"))
#: a practice home decides it, and takes nothing of the real city from outside: see heli.site.practice
HELI_PRACTICE = practice.is_practice(HELI_HOME)
GIVEN = practice.told(HELI_HOME, os.environ)
HELI_KEYS = Path(GIVEN.get("HELI_KEYS", HELI_HOME / "keys"))


def database(url: str) -> dict[str, object]:
    """Django's settings for ``sqlite:///relative``, ``sqlite:////absolute`` or ``postgresql://…?sslmode=…``."""
    try:
        parts = urlparse(url)
        port = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL 写错了：{error}") from error
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or ":memory:",
            "CONN_MAX_AGE": None,
            # IMMEDIATE: two transactions that read and then write would otherwise refuse each other
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; "
                "PRAGMA cache_size=-65536;",
            },
        }
    if parts.scheme in ("postgresql", "postgres"):
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or query.pop("host", "")),
            "PORT": str(port or query.pop("port", "")),
            "CONN_MAX_AGE": None,
            "OPTIONS": query,  # sslmode and the like, as libpq names them
        }
    raise ImproperlyConfigured("DATABASE_URL 要写成 sqlite:///文件 或 postgresql://用户@主机/库名。")


DATABASE_URL = GIVEN.get("DATABASE_URL") or f"sqlite:///{HELI_HOME / 'heli.sqlite3'}"
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _secret() -> str:
    """The site's signing key from the keyring; commands that make the keys run before there is one."""
    import json

    try:
        ring = json.loads((HELI_KEYS / "keyring.json").read_text())
        return str(max(ring["keys"]["site"].items())[1])
    except FileNotFoundError:
        return "no keys yet: heli migrate makes them"
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ImproperlyConfigured(f"密钥文件打不开或已损坏：{HELI_KEYS / 'keyring.json'}。请从备份恢复。") from error


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = GIVEN.get("HELI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
BEHIND_PROXY = GIVEN.get("HELI_PROXY", "") == "1"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31_536_000
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "heli.core",
    "heli.directory",
    "heli.accounts",
    "heli.workforce",
    "heli.purchasing",
    "heli.workbench",
    "heli.portal",
    "heli.site",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "axes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "heli.accounts.sessions.SessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "heli.site.refusals.RefusalMiddleware",
    "heli.site.looked_at.LookedAt",
    "axes.middleware.AxesMiddleware",
]
if HELI_PRACTICE:
    MIDDLEWARE.insert(0, "heli.site.marked_files.MarkedFiles")
ROOT_URLCONF = "heli.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "heli.site.frame.frame",
            ]
        },
    }
]

try:
    #: the city's identity provider, None where it has none: then nothing of it is shown
    HELI_PROVIDER = provider_of(GIVEN)
except Miswritten as error:
    raise ImproperlyConfigured(str(error)) from error

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        # the button of the sign-in page is a form, and the answer to it leads on to the provider
        "form-action": ["'self'", *(HELI_PROVIDER.origins if HELI_PROVIDER else ())],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "heli.accounts.sessions.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "heli.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/workbench/"
#: where somebody comes to who signs in for the first time with a code from a sheet
HELI_FIRST_PAGE = "workforce:own-record"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_ADAPTER = "heli.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "heli.accounts.adapters.ProviderAdapter"
MFA_ADAPTER = "heli.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "heli 培训" if HELI_PRACTICE else "heli"
# one step of 30 s before and after: phones' clocks differ, people type slowly; a code still opens once
MFA_TOTP_TOLERANCE = 1
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
SESSION_ENGINE = "heli.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 3600
HELI_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
if HELI_PRACTICE:  # browsers keep the cookies of two ports of one host together
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = (
        "practice_session",
        "practice_csrf",
        "practice_language",
    )
SESSION_COOKIE_SAMESITE = "Lax"
# what is counted against trying lies here, and which codes were used: by default all but 300 lines would be thrown away
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}  # fmt: skip

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [CODE / "site" / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATICFILES_DIRS = [CODE / "static"] if (CODE / "static").exists() else []
STATIC_ROOT = Path(GIVEN.get("HELI_STATIC", CODE.parent.parent / "build" / "static"))


def file_storage(url: str) -> dict[str, object]:
    """Django's settings for the city's files: a folder, or ``s3://key:secret@host[:port]/bucket[?tls=no]``."""
    if not url:
        folder = {"location": HELI_HOME / "files"}
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": folder}
    try:
        parts = urlparse(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ImproperlyConfigured(f"HELI_FILES 写错了：{error}") from error
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not parts.hostname or not bucket or "/" in bucket or parts.query not in ("", "tls=no"):
        raise ImproperlyConfigured("HELI_FILES 要写成 s3://密钥号:密钥@主机/存储桶，没有 HTTPS 的再加 ?tls=no。")
    options = {
        "endpoint_url": f"{'http' if parts.query else 'https'}://{parts.hostname}{port}",
        "bucket_name": bucket,
        "access_key": unquote(parts.username or ""),
        "secret_key": unquote(parts.password or ""),
    }
    return {"BACKEND": "heli.site.object_storage.ObjectStorage", "OPTIONS": options}


STORAGES = {
    "default": file_storage(GIVEN.get("HELI_FILES", "")),
    "staticfiles": {"BACKEND": "heli.site.storage.AssetStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# the ways out of the house and the address under which people find it: docs/how-to/notifications.md
HELI_CHANNELS = {
    name: "practice:" if HELI_PRACTICE else GIVEN.get(f"HELI_{name.upper()}", "")
    for name in ("mail", "messenger", "sms")
}
HELI_SITE = GIVEN.get("HELI_SITE", "http://localhost:8000").rstrip("/")

# a list or a change of more rows is left to a worker: whoever asked need not wait for it
HELI_AT_ONCE = 2_000

# where core finds what only the roof knows
HELI_JOBS = "heli.site.jobs"
HELI_WAITING = "heli.site.waiting"
HELI_DATED = "heli.site.dated"
HELI_SCHEDULES = "heli.site.schedules"
HELI_IMPORTS = "heli.site.imports"
HELI_NOTIFICATIONS = "heli.site.notifications"
HELI_LISTS = "heli.site.lists"
HELI_HELP = "heli.site.help"
HELI_HINTS = "heli.site.hints"
HELI_SEARCH = "heli.site.searching"
HELI_OWN_FIELDS = "heli.site.own_fields"
HELI_COMMENTS = "heli.site.comments"
HELI_HISTORIES = "heli.site.histories"
HELI_WITHHELD = "heli.site.withheld"
HELI_DOCUMENTS = "heli.site.documents"
HELI_ACTING = "heli.accounts.acting"
HELI_FRAME = "heli.site.frame.frame"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # no request bodies, no query strings, no user names: a log holds no personal data
    "formatters": {
        "line": {"()": "heli.site.logs.Line", "format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # a page that is not there is told with its address, which may be a number somebody looked for
    "loggers": {"django.request": {"level": "ERROR"}},
}
