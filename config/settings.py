"""Every setting, read from the environment; production differs from the demo by variables only."""

from __future__ import annotations

import zoneinfo
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.database import database_from
from config.embedded import kept_seal_keys, kept_secret_key, prepare_folder
from config.env import BadSetting, env_bool, env_int, env_list, env_secret, env_str
from config.sealing import key_ring_from

BASE_DIR = Path(__file__).resolve().parent.parent

# How it runs
DEBUG = env_bool("SAMTAL_DEBUG", False, "Show details of errors in the browser; for work on Samtal itself only.")
DEMO = env_bool("SAMTAL_DEMO", False, "A demo: fills a cohort, and lets people on this computer enter as anyone.")
VAR_DIR = prepare_folder(
    BASE_DIR / env_str("SAMTAL_VAR_DIR", "var", "The folder for everything that Samtal writes; relative to its code.")
)
HOST = env_str("SAMTAL_HOST", "127.0.0.1", "The address that the server listens on.")
PORT = env_int("SAMTAL_PORT", 8000, "The port that the server listens on.", 1, 65535)
HTTPS = env_bool("SAMTAL_HTTPS", False, "People reach Samtal by https, through a proxy that sets X-Forwarded-Proto.")
TRUSTED_PROXIES = env_int(
    "SAMTAL_TRUSTED_PROXIES", 0, "How many proxies stand in front; 0 ignores X-Forwarded-For.", 0, 10
)
ORIGINS = env_list(
    "SAMTAL_ORIGINS",
    [f"http://127.0.0.1:{PORT}", f"http://localhost:{PORT}"],
    "The addresses that people type, with scheme and port; every other one is refused.",
)

# Secrets
SECRET_KEY = env_secret("SAMTAL_SECRET_KEY", "Signs cookies and links. Needed outside of the demo.", least_length=32)
if not SECRET_KEY and (DEMO or DEBUG):
    SECRET_KEY = kept_secret_key(VAR_DIR / "secret_key")
if not SECRET_KEY:
    raise BadSetting(
        "SAMTAL_SECRET_KEY is missing: set it, or SAMTAL_SECRET_KEY_FILE, to 32 or more random characters."
    )
SECRET_KEY_FALLBACKS = env_secret("SAMTAL_OLD_SECRET_KEYS", "Former secret keys that still count, by commas.").split(
    ","
)
SECRET_KEY_FALLBACKS = [key.strip() for key in SECRET_KEY_FALLBACKS if key.strip()]


def _host_of(origin: str) -> str:
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or "*" in origin:
        raise BadSetting(f"SAMTAL_ORIGINS has '{origin}', but needs whole addresses such as https://samtal.example.")
    return parts.hostname


ALLOWED_HOSTS = sorted({_host_of(origin) for origin in ORIGINS})
CSRF_TRUSTED_ORIGINS = ORIGINS

# Parts
INSTALLED_APPS = [
    # Without looking for admin pages by itself: the operator's site shows what groups.operating lists, nothing else.
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "config",
    "groups",
    "sessions",
    "realtime",
]
MIDDLEWARE = [
    "config.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.ResponseHeadersMiddleware",
    "config.static.StaticMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "groups.middleware.PersonalSettingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "groups.middleware.DeviceMiddleware",
    "groups.middleware.SecondStepMiddleware",
    "config.middleware.PossibleAddressMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Data
DATABASES = {
    "default": database_from(
        env_secret("SAMTAL_DATABASE_URL", "PostgreSQL: postgres://user:password@host:5432/name; else SQLite."),
        VAR_DIR,
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Beside an embedded database the keys may lie in its folder; one elsewhere outlives this machine, and so must they.
SEAL_KEYS_FILE = VAR_DIR / "seal_keys"
_ring = env_secret("SAMTAL_SEAL_KEYS", "Keys that seal private words, id:base64 by commas: the first seals, all open.")
_ring_place = "SAMTAL_SEAL_KEYS" if _ring else str(SEAL_KEYS_FILE)
if not _ring and (DEMO or DEBUG or "sqlite" in DATABASES["default"]["ENGINE"]):
    _ring = kept_seal_keys(SEAL_KEYS_FILE)
if not _ring:
    raise BadSetting("SAMTAL_SEAL_KEYS is missing: set it, or SAMTAL_SEAL_KEYS_FILE, to id:base64 of 32 random bytes.")
SEAL_KEYS = key_ring_from(_ring, _ring_place)
REDIS_URL = env_secret("SAMTAL_REDIS_URL", "Redis as redis://host:6379/0; needed as soon as there are two processes.")
if REDIS_URL and urlsplit(REDIS_URL).scheme not in {"redis", "rediss", "unix"}:
    raise BadSetting("SAMTAL_REDIS_URL must start with redis://, rediss:// or unix://.")
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {
                "prefix": "samtal",
                # No socket timeout: the client's default of five seconds closes a subscription that is only quiet.
                "hosts": [
                    {
                        "address": REDIS_URL,
                        "socket_timeout": None,
                        "socket_connect_timeout": 2,
                        "health_check_interval": 15,
                    }
                ],
            },
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "samtal",
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# People
AUTH_USER_MODEL = "groups.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
REQUIRE_MFA = env_bool(
    "SAMTAL_REQUIRE_MFA", False, "Facilitators, organisers and staff need a second step or a passkey to sign in."
)
if REQUIRE_MFA and DEMO:
    raise BadSetting("SAMTAL_REQUIRE_MFA makes no sense in a demo, where people enter as anyone: set one of the two.")
SIGN_UP_OPEN = env_bool("SAMTAL_SIGN_UP", False, "Let anybody make an account; else an operator or an invitation does.")
ACCOUNT_ADAPTER = "groups.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "groups.accounts.shown_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_PREVENT_ENUMERATION = True
# By computer (ip), by address or account (key), by person (user); counted in the cache that all processes share.
ACCOUNT_RATE_LIMITS = {
    "change_password": "5/m/user",
    "confirm_email": "1/10s/key",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "request_login_code": "20/m/ip,3/m/key,20/h/key",
    "reset_password": "20/m/ip,3/m/key,10/h/key",
    "signup": "20/m/ip",
}
ACCOUNT_FORMS = {
    "add_email": "groups.account_forms.ChangeEmail",
    "change_password": "groups.account_forms.ChangePassword",
    "confirm_email_verification_code": "groups.account_forms.ConfirmEmailCode",
    "confirm_login_code": "groups.account_forms.ConfirmLoginCode",
    "confirm_password_reset_code": "groups.account_forms.ConfirmResetCode",
    "login": "groups.account_forms.SignInByPassword",
    "reauthenticate": "groups.account_forms.ConfirmPassword",
    "request_login_code": "groups.account_forms.AskForCode",
    "reset_password": "groups.account_forms.ResetPassword",
    "reset_password_from_key": "groups.account_forms.ChoosePassword",
    "set_password": "groups.account_forms.SetPassword",
    "signup": "groups.account_forms.SignUp",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
MFA_ADAPTER = "groups.accounts.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Samtal"
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "activate_totp": "groups.account_forms.ActivateApp",
    "add_webauthn": "groups.account_forms.AddPasskey",
    "authenticate": "groups.account_forms.SecondStep",
    "reauthenticate": "groups.account_forms.ConfirmCode",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES

# Mail
EMAIL_HOST = env_str("SAMTAL_EMAIL_HOST", "", "The mail server. Without one, mails are shown in the terminal and kept.")
EMAIL_PORT = env_int("SAMTAL_EMAIL_PORT", 587, "The port of the mail server.", 1, 65535)
EMAIL_HOST_USER = env_str("SAMTAL_EMAIL_USER", "", "The user at the mail server.")
EMAIL_HOST_PASSWORD = env_secret("SAMTAL_EMAIL_PASSWORD", "The password at the mail server.")
EMAIL_SECURITY = env_str("SAMTAL_EMAIL_SECURITY", "starttls", "How mail is protected.", ("starttls", "tls", "none"))
EMAIL_USE_TLS = EMAIL_SECURITY == "starttls"
EMAIL_USE_SSL = EMAIL_SECURITY == "tls"
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = "groups.mail_server.AnnouncingBackend" if EMAIL_HOST else "config.mail.KeptMailBackend"
EMAIL_FILE_PATH = str(VAR_DIR / "mail")
DEFAULT_FROM_EMAIL = env_str("SAMTAL_EMAIL_FROM", "Samtal <samtal@localhost>", "Who mails come from.")

# Voice and face
STUN_URLS = env_list(
    "SAMTAL_STUN_URLS", [], "STUN servers, as stun:host:port; only of use where calls may go directly."
)
TURN_URLS = env_list("SAMTAL_TURN_URLS", [], "TURN servers that carry calls, as turn:host:port or turns:host:port.")
TURN_SECRET = env_secret("SAMTAL_TURN_SECRET", "What the TURN server calls its static auth secret.", least_length=16)
TURN_POLICY = env_str(
    "SAMTAL_TURN_POLICY",
    "relay" if TURN_URLS else "all",
    "Whether calls go through the TURN server only, so that nobody learns another's network address, or any way.",
    ("relay", "all"),
)
if bool(TURN_URLS) != bool(TURN_SECRET):
    raise BadSetting("SAMTAL_TURN_URLS and SAMTAL_TURN_SECRET belong together: set both, or neither.")
if TURN_POLICY == "relay" and not TURN_URLS:
    raise BadSetting("SAMTAL_TURN_POLICY is 'relay', but SAMTAL_TURN_URLS names no server to go through.")
if not all(url.startswith(("turn:", "turns:")) for url in TURN_URLS):
    raise BadSetting("SAMTAL_TURN_URLS must start with turn: or turns:.")
if not all(url.startswith(("stun:", "stuns:")) for url in STUN_URLS):
    raise BadSetting("SAMTAL_STUN_URLS must start with stun: or stuns:.")

# Languages and time
LANGUAGE_CODE = env_str("SAMTAL_LANGUAGE", "en", "The language of somebody who chose none.", ("en", "sv"))
LANGUAGES = [("en", _("English")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# Zones come from the tzdata package, alike on every computer: a distribution's copy may be years behind what people's
# calendars know, and then one plan means two instants.
zoneinfo.reset_tzpath(to=())
LANGUAGE_COOKIE_NAME = "samtal-language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

# Static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_HASHED = env_bool("SAMTAL_STATIC_HASHED", not DEBUG, "Serve collected files under names that carry a checksum.")
STATIC_STORAGE = (
    "config.static.StaticStorage" if STATIC_HASHED else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = not STATIC_HASHED
WHITENOISE_AUTOREFRESH = not STATIC_HASHED
WHITENOISE_ALLOW_ALL_ORIGINS = False

# What browsers are told
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failed"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-samtal"
    CSRF_COOKIE_NAME = "__Host-samtal-form"
    LANGUAGE_COOKIE_NAME = "__Host-samtal-language"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

# Logs hold ids and codes, never what people wrote. Existing loggers stay on: else a crash in a consumer is silent.
LOG_LEVEL = env_str("SAMTAL_LOG_LEVEL", "INFO", "How much is logged.", ("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["terminal"], "level": "WARNING", "propagate": False},
        "samtal": {"level": LOG_LEVEL},
        "groups": {"level": LOG_LEVEL},
        "sessions": {"level": LOG_LEVEL},
        "realtime": {"level": LOG_LEVEL},
    },
}
