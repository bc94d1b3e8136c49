"""The one settings file. Every environment variable it reads is described in docs/configuration.md."""

import datetime as dt
from pathlib import Path
from typing import Any

import dj_database_url
from celery.schedules import crontab

from allocator_project import broker_settings, log_settings, page_settings, schema_settings, security_settings
from allocator_project.environment import (
    read_choice,
    read_environment,
    read_flag,
    read_folder,
    read_log_format,
    read_log_level,
    read_names,
    read_networks,
    read_path,
    read_positive,
    read_postgres_url,
    read_secret,
)
from allocator_project.security_settings import *  # noqa: F403 (who comes in, the same everywhere)

BASE_DIR = Path(__file__).resolve().parent.parent
env = read_environment(BASE_DIR)

DEBUG = read_flag(env, "DEBUG")
SECRET_KEY = read_secret(env, "SECRET_KEY") or "only-for-a-laptop-with-DEBUG-on"
SECRET_KEY_FALLBACKS = read_names(env, "SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = read_names(env, "ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = read_names(env, "CSRF_TRUSTED_ORIGINS")
BEHIND_TLS_PROXY = read_flag(env, "BEHIND_TLS_PROXY")
# How many of our proxies a request comes through; what visitors write into X-Forwarded-For is never believed.
PROXIES = read_positive(env, "PROXY_COUNT", 1) if BEHIND_TLS_PROXY else 0

# The allocator this one replaces; None (set it to nothing) once it is decommissioned, and then the roll-out is gone.
ALLOCATOR_LEGACY = read_path(env, "ALLOCATOR_LEGACY", default="rollout.legacy.LegacyAllocator")
ROLLOUT_APPS = ["rollout", "waffle"] if ALLOCATOR_LEGACY else []

# Applications: the rooms, top to bottom, then what they stand on.
INSTALLED_APPS = [
    "allocator_project",
    *ROLLOUT_APPS,
    "holds",
    "assignments",
    "venues",
    "telemetry",
    "django_fsm",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "allocator_project.staff_config.StaffSiteConfig",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
]
MIDDLEWARE = [
    "allocator_project.tracing.trace_requests",
    "allocator_project.health.answer_probes",
    "allocator_project.scraping.answer_scrapes",
    "django.middleware.security.SecurityMiddleware",
    "allocator_project.headers.close_answers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "allocator_project.second_factor.gate.SecondFactorGate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allocator_project.problem_pages.ProblemPages",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "allocator_project.urls"
WSGI_APPLICATION = "allocator_project.wsgi.application"
TEMPLATES = page_settings.templates(BASE_DIR / "templates")

# Database: PostgreSQL by URL, or the embedded one of a laptop (ADR 5). The rest of the project cannot tell which.
DATABASE_URL = read_postgres_url(env, "DATABASE_URL")
if DATABASE_URL:
    DATABASES: dict[str, Any] = {
        "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)
    }
else:
    from allocator_project.embedded import database_settings

    DATABASES = {"default": database_settings(BASE_DIR)}
# One transaction per command, opened by the repository; a request-wide one would hold the book's lock too long.
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# A server-side cursor outlives its transaction, and behind a transaction pooler the next one may have another session.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Celery: a message only wakes a worker; what is to be done stands in the database (design 5).
CELERY_BROKER_URL = read_secret(env, "CELERY_BROKER_URL")
EMBEDDED_BROKER = not CELERY_BROKER_URL
if EMBEDDED_BROKER:
    from allocator_project.embedded import BROKER_TRANSPORT, broker_url

    CELERY_BROKER_URL = broker_url(BASE_DIR)
    CELERY_BROKER_TRANSPORT = BROKER_TRANSPORT
AUTO_ASSIGN_SHARDS = read_positive(env, "AUTO_ASSIGN_SHARDS", 4)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings.TRANSPORT_OPTIONS
CELERY_BROKER_CONNECTION_TIMEOUT = 1.0
# Workers and beat come back after a whole evening without a broker; the default gives up after an hour.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CHANNEL_ERROR_RETRY = True
CELERY_WORKER_CONSUMER = "allocator_project.reconnecting:Consumer"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = broker_settings.queues(
    shards=AUTO_ASSIGN_SHARDS, queue_type=read_choice(env, "BROKER_QUEUE_TYPE", choices=broker_settings.QUEUE_TYPES)
)
CELERY_TASK_DEFAULT_EXCHANGE = "allocator"
CELERY_TASK_DEFAULT_ROUTING_KEY = "default"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
HOLD_SWEEP_SECONDS = read_positive(env, "HOLD_SWEEP_SECONDS", 30)
CELERY_BEAT_SCHEDULE = {
    "dispatch-due-jobs": {
        "task": "assignments.tasks.dispatch_due_jobs",
        "schedule": float(read_positive(env, "AUTO_ASSIGN_DISPATCH_SECONDS", 10)),
    },
    "expire-holds": {
        "task": "holds.tasks.expire_holds",
        "schedule": float(HOLD_SWEEP_SECONDS),
    },
    "number-events": {
        "task": "telemetry.tasks.number_events",
        "schedule": float(read_positive(env, "EVENT_NUMBERING_SECONDS", 2)),
    },
    "roll-up-events": {
        "task": "telemetry.tasks.roll_up_events",
        "schedule": float(read_positive(env, "EVENT_ROLL_UP_SECONDS", 10)),
    },
}
CELERY_BEAT_SCHEDULE |= broker_settings.deliveries(seconds=read_positive(env, "EVENT_DELIVERY_SECONDS", 2))
AUDIT_HOURS = read_positive(env, "AUDIT_HOURS", 24)
CELERY_BEAT_SCHEDULE["audit-ledger"] = {"task": "assignments.tasks.audit_ledger", "schedule": AUDIT_HOURS * 3600.0}
if read_flag(env, "OPTIMISE_NIGHTLY"):
    CELERY_BEAT_SCHEDULE["propose-tonight"] = {
        "task": "assignments.tasks.propose_tonight",
        "schedule": crontab(hour=4, minute=0),
    }
CELERY_BEAT_SCHEDULE_FILENAME = env.str("BEAT_SCHEDULE", "") or str(BASE_DIR / "var" / "celerybeat-schedule")

# Auto-assign (design 5). Times are measured against the `now` that a door passes in.
AUTO_ASSIGN_CUTOFF_MINUTES = read_positive(env, "AUTO_ASSIGN_CUTOFF_MINUTES", 10)
AUTO_ASSIGN_LEASE_SECONDS = read_positive(env, "AUTO_ASSIGN_LEASE_SECONDS", 60)
AUTO_ASSIGN_MAX_ATTEMPTS = read_positive(env, "AUTO_ASSIGN_MAX_ATTEMPTS", 8)

# The commit (design 3).
COMMIT_LOCK_TIMEOUT_MS = read_positive(env, "COMMIT_LOCK_TIMEOUT_MS", 3000)
COMMIT_IDLE_TIMEOUT_MS = read_positive(env, "COMMIT_IDLE_TIMEOUT_MS", 10000)

# How long what is over is kept, in days (`manage.py prune`).
RETENTION_DAYS = {
    "idempotency": read_positive(env, "RETENTION_IDEMPOTENCY_DAYS", 7),
    "ledger": read_positive(env, "RETENTION_LEDGER_DAYS", 90),
    "events": read_positive(env, "RETENTION_EVENTS_DAYS", 400),
    "jobs": read_positive(env, "RETENTION_JOBS_DAYS", 30),
    "deliveries": read_positive(env, "RETENTION_DELIVERIES_DAYS", 30),
    "guests": read_positive(env, "RETENTION_GUEST_DAYS", 400),
    "aggregates": read_positive(env, "RETENTION_AGGREGATES_DAYS", 800),
}

# Metrics (ADR 13) and traces: where the processes of this machine count, who may read what they counted.
METRICS_DIR = read_folder(env, "METRICS_DIR", unset=BASE_DIR / "var" / "metrics")
METRICS_ALLOWED_NETWORKS = read_networks(env, "METRICS_ALLOWED_NETWORKS")
METRICS_TOKEN = read_secret(env, "METRICS_TOKEN")
TRACING = read_flag(env, "TRACING")
# Webhooks: how long a consumer may take, and which networks of our own may be called, which else none may.
WEBHOOK_TIMEOUT_SECONDS = read_positive(env, "WEBHOOK_TIMEOUT_SECONDS", 10)
WEBHOOK_ALLOWED_NETWORKS = read_networks(env, "WEBHOOK_ALLOWED_NETWORKS", unset=())

# The API (design 4). Statuses are in allocator_project/errors_http.py, nowhere else.
API_BODY_LIMIT_BYTES = read_positive(env, "API_BODY_LIMIT_BYTES", 1_000_000)
RATES = {"caller": f"{read_positive(env, 'API_REQUESTS_PER_MINUTE', 1200)}/min"}
REST_FRAMEWORK = schema_settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": RATES, "NUM_PROXIES": PROXIES}

SPECTACULAR_SETTINGS = schema_settings.SPECTACULAR_SETTINGS
CONTENT_SECURITY_POLICY = page_settings.CONTENT_SECURITY_POLICY
UNFOLD = page_settings.UNFOLD

# The roll-out (design 5). No cache: a kill switch thrown by one process holds in all others. Flags are changed by
# services that write history, so waffle's own admin pages stay off.
LEGACY_BUDGET_MS = read_positive(env, "LEGACY_BUDGET_MS", 250)
WAFFLE_FLAG_MODEL = "rollout.Flag"
WAFFLE_CACHE_NAME = "uncached"
WAFFLE_ENABLE_ADMIN_PAGES = False
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "uncached": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}

LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# On a laptop straight from the packages; in production from STATIC_ROOT, filled by collectstatic.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Behind TLS in production; a laptop speaks plain HTTP.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS_PROXY else None
SECURE_SSL_REDIRECT = not DEBUG and not read_flag(env, "ALLOW_PLAIN_HTTP")
SECURE_HSTS_SECONDS = 0 if DEBUG else security_settings.HSTS_SECONDS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
# The prefix makes browsers refuse a cookie of that name from a subdomain or over plain HTTP.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (
    ("sessionid", "csrftoken") if DEBUG else ("__Host-sessionid", "__Host-csrftoken")
)
# A shift, counted from the login; a browser that is closed forgets it.
SESSION_COOKIE_AGE = read_positive(env, "SESSION_HOURS", 12) * 3600
AXES_FAILURE_LIMIT = read_positive(env, "LOGIN_FAILURES", 5)
AXES_COOLOFF_TIME = dt.timedelta(minutes=read_positive(env, "LOGIN_COOL_OFF_MINUTES", 15))
ADMIN_PATH = security_settings.path_of(env.str("ADMIN_PATH", ""), name="ADMIN_PATH", default="admin")
STAFF_SECOND_FACTOR = security_settings.choice_of(
    env.str("STAFF_SECOND_FACTOR", ""), name="STAFF_SECOND_FACTOR", choices=("optional", "required")
)

LOG_FORMAT = read_log_format(env, "LOG_FORMAT", debug=DEBUG)
LOGGING = log_settings.logging(level=read_log_level(env, "LOG_LEVEL"), form=LOG_FORMAT)
