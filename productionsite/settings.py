"""Settings of the site, all from the environment (table in README.md), safe for one machine by default.

Nothing set: an embedded studio. SQLite, jobs and files live under `var/`, no server beside it.
`DATABASE_URL` and `REDIS_URL` move it to PostgreSQL and Redis. `DEBUG=0` says that this is a public
deployment: it must bring its own `SECRET_KEY` and gets HTTPS-only cookies and redirects.
"""

import os
import secrets
import socket
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
PUBLIC = "DEBUG" in os.environ and not DEBUG  # said explicitly: a deployment that others reach


def _secret_key():
    """Return the signing key: from the environment, else one kept in `var/` (never for a public site)."""
    key = env.str("SECRET_KEY", default="")
    if key:
        return key
    if PUBLIC:
        raise ImproperlyConfigured(
            "DEBUG is off and SECRET_KEY is not set. Give every process the same SECRET_KEY of 50 or more random "
            "characters, or leave DEBUG unset to run an embedded studio with a generated key."
        )
    stored = VAR_DIR / "secret_key"
    try:
        with os.fdopen(os.open(stored, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return stored.read_text().strip()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", socket.gethostname().lower()])
DOMAIN_NAME = env.str("DOMAIN_NAME", default="localhost:8080")
DOMAIN_PROTOCOL = env.str("DOMAIN_PROTOCOL", default="https")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Applications ----------------------------------------------------------------------------------

STUDIO_APPS = [
    "events",
    "accounts",
    "productions",
    "assets",
    "shots",
    "tasks",
    "files",
    "reviews",
    "activity",
    "imports",
]
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "productionsite.apps.StudioAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "productionsite.apps.SiteConfig",
    *STUDIO_APPS,
    "desk",
]
MIDDLEWARE = [
    "productionsite.middleware.ProbeMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "productionsite.middleware.TransportMiddleware",
    "productionsite.middleware.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "productionsite.middleware.OfficeLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "files.api.slots.MediaSlots",
]
# Pages of other sites that may call the API from a browser (semicolon list); without any, no such header is sent.
CORS_ALLOWED_ORIGINS = [origin for origin in env.str("CORS_ALLOWED_ORIGINS", default="").split(";") if origin]
CORS_ALLOW_CREDENTIALS = True
if CORS_ALLOWED_ORIGINS:
    INSTALLED_APPS.append("corsheaders")
    MIDDLEWARE.insert(0, "corsheaders.middleware.CorsMiddleware")
ROOT_URLCONF = "productionsite.urls"
WSGI_APPLICATION = "productionsite.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "productionsite" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
APPEND_SLASH = False

# Database --------------------------------------------------------------------------------------

# Not `temp_store = MEMORY`: SQLite then walks all it keeps for the rollback of a savepoint at the end of every
# statement, and a large import spends most of its time there.
SQLITE_PRAGMAS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"


def _database():
    """Return Django's database settings for `DATABASE_URL`, with the product's backends and options."""
    config = env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'studio.sqlite3'}")
    if "sqlite" in config["ENGINE"]:
        # IMMEDIATE takes the write lock when a transaction begins: two writers wait for each other
        # (up to `timeout` seconds) instead of failing half-way with "database is locked".
        options = {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": SQLITE_PRAGMAS}
        return {
            **config,
            "ENGINE": "productionsite.db.sqlite3",
            "OPTIONS": {**config.get("OPTIONS", {}), **options},
        }
    return {
        **config,
        "ENGINE": "productionsite.db.postgresql",
        "CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", default=60),
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Redis, cache, jobs ----------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "studio",
            # A Redis that hangs may cost a request a moment, not a minute.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "studio"}
    )
}

QUEUE_DIR = VAR_DIR / "queue"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"  # a host, or every start warns that it has none
CELERY_TASK_ALWAYS_EAGER = env.bool("CELERY_TASK_ALWAYS_EAGER", default=False)
CELERY_TASK_EAGER_PROPAGATES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
if not REDIS_URL:
    for folder in ("messages", "processed", "control"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "processed_folder": str(QUEUE_DIR / "processed"),
        "control_folder": str(QUEUE_DIR / "control"),
        "store_processed": False,
    }

# People and log-in -----------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["accounts.backends.StudioBackend"]
BCRYPT_ROUNDS = env.int("BCRYPT_ROUNDS", default=12)
MIN_PASSWORD_LENGTH = env.int("MIN_PASSWORD_LENGTH", default=8)
USER_LIMIT = env.int("USER_LIMIT", default=100)
PROTECTED_ACCOUNTS = [email.strip().lower() for email in env.str("PROTECTED_ACCOUNTS", default="").split(";") if email]
LOGIN_URL = reverse_lazy("admin:login")
LOGIN_REDIRECT_URL = reverse_lazy("admin:index")  # for who opens the door without saying where to go
AUTH_STRATEGY = env.str("AUTH_STRATEGY", default="auth_local_classic")
ENFORCE_2FA = env.bool("ENFORCE_2FA", default=False)
LOGIN_FAILURES_PER_ADDRESS = env.int("LOGIN_FAILURES_PER_ADDRESS", default=100)  # in five minutes
MAILS_PER_HOUR = env.int("MAILS_PER_HOUR", default=10)  # reset links and codes, per account
TWO_FACTOR_EXEMPT_USERS = env.list("2FA_EXEMPT_USERS", default=[], cast=str.lower)
SECRETS_KEY = env.str("SECRETS_KEY", default="") or SECRET_KEY  # what one-time secrets are encrypted with
SAML_ENABLED = env.bool("SAML_ENABLED", default=False)
SAML_IDP_NAME = env.str("SAML_IDP_NAME", default="")
SAML_METADATA_URL = env.str("SAML_METADATA_URL", default="")
SAML_SUBJECT_ATTRIBUTE = env.str("SAML_SUBJECT_ATTRIBUTE", default="")
SAML_SKIP_2FA = env.bool("SAML_SKIP_2FA", default=False)
OIDC_ENABLED = env.bool("OIDC_ENABLED", default=False)
OIDC_IDP_NAME = env.str("OIDC_IDP_NAME", default="")
OIDC_METADATA_URL = env.str("OIDC_METADATA_URL", default="")  # .../.well-known/openid-configuration
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
OIDC_SCOPES = env.str("OIDC_SCOPES", default="openid email profile")
OIDC_EMAIL_CLAIM = env.str("OIDC_EMAIL_CLAIM", default="email")
OIDC_GIVEN_NAME_CLAIM = env.str("OIDC_GIVEN_NAME_CLAIM", default="given_name")
OIDC_FAMILY_NAME_CLAIM = env.str("OIDC_FAMILY_NAME_CLAIM", default="family_name")
OIDC_REQUIRE_EMAIL_VERIFIED = env.bool("OIDC_REQUIRE_EMAIL_VERIFIED", default=True)
OIDC_SKIP_2FA = env.bool("OIDC_SKIP_2FA", default=False)
LDAP_HOST = env.str("LDAP_HOST", default="127.0.0.1")
LDAP_PORT = env.int("LDAP_PORT", default=389)
LDAP_SSL = env.bool("LDAP_SSL", default=False)
LDAP_BASE_DN = env.str("LDAP_BASE_DN", default="")
LDAP_DOMAIN = env.str("LDAP_DOMAIN", default="")
LDAP_USER = env.str("LDAP_USER", default="")
LDAP_PASSWORD = env.str("LDAP_PASSWORD", default="")
LDAP_GROUP = env.str("LDAP_GROUP", default="")
LDAP_EXCLUDED_ACCOUNTS = env.list("LDAP_EXCLUDED_ACCOUNTS", default=[])
LDAP_IS_AD = env.bool("LDAP_IS_AD", default=False)
LDAP_IS_AD_SIMPLE = env.bool("LDAP_IS_AD_SIMPLE", default=False)
LDAP_FALLBACK = env.bool("LDAP_FALLBACK", default=False)
EMAIL_DOMAIN = env.str("EMAIL_DOMAIN", default="")
IS_SELF_HOSTED = env.bool("IS_SELF_HOSTED", default=True)
CRISP_TOKEN = env.str("CRISP_TOKEN", default="")
SENTRY_DSN = env.str("SENTRY_DSN", default="")
SENTRY_SR = env.float("SENTRY_SR", default=0.1)
# How long what a request looks at of its caller is kept in Redis; 0 asks the database each time, as without Redis.
CALLER_CACHE_SECONDS = env.int("CALLER_CACHE_SECONDS", default=60) if REDIS_URL else 0
ACCESS_TOKEN_DAYS = env.int("ACCESS_TOKEN_DAYS", default=7)
REFRESH_TOKEN_DAYS = env.int("REFRESH_TOKEN_DAYS", default=15)
SIMPLE_JWT = {
    "ALGORITHM": "HS256",
    "SIGNING_KEY": SECRET_KEY,
    "USER_ID_FIELD": "id",
    "USER_ID_CLAIM": "sub",
    "TOKEN_TYPE_CLAIM": "type",
    "JTI_CLAIM": "jti",
}

# HTTP ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["productionsite.api.rendering.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["productionsite.api.parsing.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "productionsite.api.rendering.AlwaysJSON",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "productionsite.api.errors.render_error",
    "UNAUTHENTICATED_USER": None,
}
EVENT_EMITTER = "events.emitter.emit"
NB_RECORDS_PER_PAGE = env.int("NB_RECORDS_PER_PAGE", default=100)
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("MAX_JSON_BODY", default=64 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
SPECTACULAR_SETTINGS = {
    "TITLE": "Production tracker",
    "DESCRIPTION": "Productions, assets, shots, tasks, reviews and people of an animation or VFX studio.",
    "VERSION": "1.0.97",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "DEFAULT_GENERATOR_CLASS": "productionsite.api.openapi.StudioGenerator",
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATIONS": False,
    "SWAGGER_UI_SETTINGS": {
        "deepLinking": True,
        "docExpansion": "none",
        "filter": True,
        "persistAuthorization": True,
        "displayRequestDuration": True,
        "defaultModelsExpandDepth": 0,
    },
}

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None
SECURE_SSL_REDIRECT = env.bool("HTTPS_REDIRECT", default=PUBLIC)
# What load balancers and Prometheus ask inside: over plain http, by the address of a machine.
PROBES = ("status/ready", "metrics")
SECURE_REDIRECT_EXEMPT = [rf"^{path}$" for path in PROBES]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000 if PUBLIC else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = PUBLIC
SECURE_HSTS_PRELOAD = PUBLIC
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
# The path under which browsers reach the API: proxies of this product's clients serve it at /api.
API_PREFIX = env.str("API_PREFIX", default="/api" if BEHIND_PROXY else "").rstrip("/")
SESSION_COOKIE_SECURE = PUBLIC
CSRF_COOKIE_SECURE = PUBLIC

# Back office -----------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": MIN_PASSWORD_LENGTH},
    }
]
UNFOLD = {
    "SITE_TITLE": "Production tracker",
    "SITE_HEADER": "Production tracker",
    "SITE_SUBHEADER": gettext_lazy("Back office"),
    "SITE_SYMBOL": "movie",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("desk/icon.svg")}],
    "SITE_URL": None,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_BACK_BUTTON": True,
    "COLORS": {
        "primary": {
            "50": "#eef8f6",
            "100": "#d5efe9",
            "200": "#aedfd5",
            "300": "#7dc9bb",
            "400": "#4caf9e",
            "500": "#2f9484",
            "600": "#23776b",
            "700": "#1f6057",
            "800": "#1c4d47",
            "900": "#1a403b",
            "950": "#0a2522",
        }
    },
    "LOGIN": {"form": "accounts.admin_login.LoginForm"},
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "desk.views.dashboard.fill",
    "SIDEBAR": {"show_search": True, "navigation": "desk.navigation.sidebar"},
}

# Addresses people type in: webhooks, chat services.
OUTGOING_PRIVATE_ADDRESSES = env.bool("OUTGOING_PRIVATE_ADDRESSES", default=False)
# Folder of the studio's own Python that is called on events, in workers (docs/operations.md); absent, it is ignored.
EVENT_HANDLERS_FOLDER = env("EVENT_HANDLERS_FOLDER", default=str(BASE_DIR / "event_handlers"))
WEBHOOK_LOG_DAYS = env.int("WEBHOOK_LOG_DAYS", default=30)  # how long deliveries are kept

# Files, language, time -------------------------------------------------------------------------

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=env.str("PREVIEW_FOLDER", default=str(VAR_DIR / "media"))))
# Uploads are received where they are kept, so that storing one is a rename.
FILE_UPLOAD_TEMP_DIR = str(MEDIA_ROOT / ".incoming")
Path(FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
# Where binaries are kept: `local` under MEDIA_ROOT, or `s3`: three buckets, as an existing store has them.
FS_BACKEND = env.str("FS_BACKEND", default="local")
FS_BUCKET_PREFIX = env.str("FS_BUCKET_PREFIX", default="")
MEDIA_BUCKETS = ("pictures", "movies", "files")


def _object_storage(bucket):
    """Return Django's settings of one bucket."""
    from botocore.config import Config

    config = Config(
        connect_timeout=10,
        read_timeout=60,
        retries={"mode": "standard", "max_attempts": 3},
        signature_version="s3v4",
        request_checksum_calculation="when_required",  # not every store that speaks S3 knows the newer checksums
        response_checksum_validation="when_required",
    )
    options = {
        "bucket_name": f"{FS_BUCKET_PREFIX}{bucket}",
        "region_name": env.str("FS_S3_REGION", default=None),
        "endpoint_url": env.str("FS_S3_ENDPOINT", default=None),
        "access_key": env.str("FS_S3_ACCESS_KEY", default=None),
        "secret_key": env.str("FS_S3_SECRET_KEY", default=None),
        "client_config": config,
        "default_acl": None,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    **({bucket: _object_storage(bucket) for bucket in MEDIA_BUCKETS} if FS_BACKEND == "s3" else {}),
}
REMOVE_FILES = env.bool("REMOVE_FILES", default=False)  # whether deleted objects leave the store at once
MAX_UPLOAD_SIZE = env.int("MAX_CONTENT_LENGTH", default=10 * 1024**3)  # bytes; 0 for no limit
MAX_IMAGE_PIXELS = env.int("MAX_IMAGE_PIXELS", default=90_000_000)
CLIENT_CACHE_MAX_AGE = env.int("CLIENT_CACHE_MAX_AGE", default=604_800)  # seconds
MEDIA_MAX_CONCURRENT_REQUESTS = env.int("MEDIA_MAX_CONCURRENT_REQUESTS", default=0)  # per process; 0 for no limit
MEDIA_SLOT_WAIT_TIMEOUT = env.int("MEDIA_SLOT_WAIT_TIMEOUT", default=30)  # seconds
# Whether the bytes of an S3 store are fetched from it by a signed address instead of through this server.
MEDIA_SIGNED_URLS = env.bool("MEDIA_SIGNED_URLS", default=False)
MEDIA_SIGNED_URL_SECONDS = env.int("MEDIA_SIGNED_URL_SECONDS", default=300)
MEDIA_ACCEL_PREFIX = env.str("MEDIA_ACCEL_PREFIX", default="")  # nginx `internal` location that maps to MEDIA_ROOT
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
LANGUAGE_CODE = "en-us"
LANGUAGES = [("en", "English"), ("fr", "Français")]  # of the back office; the API speaks English
FORMAT_MODULE_PATH = ["productionsite.formats"]
LOCALE_PATHS = [BASE_DIR / "productionsite" / "locale"]
USE_I18N = True
USE_TZ = False  # naive UTC everywhere, as the API speaks it
TIME_ZONE = "UTC"
DEFAULT_TIMEZONE = env.str("DEFAULT_TIMEZONE", default="Europe/Paris")
DEFAULT_LOCALE = env.str("DEFAULT_LOCALE", default="en_US")

# Encoding of movies, in Mbit/s: what an instance makes of an upload, and the most a production may ask for.
MOVIE_HIGHDEF_BITRATE = env.int("MOVIE_HIGHDEF_BITRATE", default=28)
MOVIE_LOWDEF_BITRATE = env.int("MOVIE_LOWDEF_BITRATE", default=6)
MOVIE_ENCODING_PRESET = env.str("MOVIE_ENCODING_PRESET", default="medium")
MOVIE_VBV_BUFSIZE_FACTOR = env.int("MOVIE_VBV_BUFSIZE_FACTOR", default=2)  # 0 removes the cap
MOVIE_TIMEOUT = env.int("JOB_QUEUE_TIMEOUT", default=3600)  # seconds one ffmpeg run may take
SKIP_NORMALIZATION_FULL = env.bool("SKIP_NORMALIZATION_FULL", default=False)  # keep movies as they come
SKIP_NORMALIZATION_HIGHDEF = env.bool("SKIP_NORMALIZATION_HIGHDEF", default=False)  # make the small movie only
PREVIEW_SAVE_SOURCE_FILE = env.bool(
    "PREVIEW_SAVE_SOURCE_FILE", default=False
)  # keep uploads beside what is made of them

MAIL_SERVER = env.str("MAIL_SERVER", default="")  # without one, mails are printed
_MAIL_BACKEND = "smtp" if MAIL_SERVER else "console"
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default=f"django.core.mail.backends.{_MAIL_BACKEND}.EmailBackend")
EMAIL_HOST = MAIL_SERVER or "localhost"
EMAIL_PORT = env.int("MAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("MAIL_USERNAME", default="")
EMAIL_HOST_PASSWORD = env.str("MAIL_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("MAIL_USE_TLS", default=False)
EMAIL_USE_SSL = env.bool("MAIL_USE_SSL", default=False)
EMAIL_TIMEOUT = 20  # seconds
SLACK_API_URL = env.str("SLACK_API_URL", default="https://slack.com/api")
DISCORD_API_URL = env.str("DISCORD_API_URL", default="https://discord.com/api/v10")
DEFAULT_FROM_EMAIL = env.str("MAIL_DEFAULT_SENDER", default="no-reply@your-studio.com")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "xmlschema": {"level": "WARNING"},
        "authlib": {"level": "INFO"},  # its debug lines hold verifiers of log-ins
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mails are unique among people; bots may share one
    "security.W019",  # the API answers X-Frame-Options: SAMEORIGIN, clients embed their own pages
]
