"""Django settings of the desk. What differs between installations comes from the environment."""

from functools import partial

from liandong.desk.access.encryption.keys import session_secret
from liandong.desk.config import environment as env
from liandong.desk.config import home
from liandong.desk.config.database import database
from liandong.desk.config.demo import marker

HOME = home.folder()
home.keep_caches(HOME)

LIANDONG_DEMO = marker.read(HOME) is not None
LIANDONG_ARRIVING = partial(marker.arriving, HOME) if LIANDONG_DEMO else None

DEBUG = env.flag("LIANDONG_DEBUG")
SECRET_KEY = session_secret(HOME)
ALLOWED_HOSTS = env.words("LIANDONG_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("LIANDONG_ORIGINS")
BEHIND_TLS = env.flag("LIANDONG_TLS")
LIANDONG_PROXIES = env.networks("LIANDONG_PROXIES")  # whose X-Forwarded-… is trusted: `proxies`
LIANDONG_PROXY_HOPS = env.number("LIANDONG_PROXY_HOPS", 1, least=1)

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "liandong.desk.ui",
    "liandong.desk.work",
    "liandong.desk.access",
    "liandong.desk.directory",
    "liandong.desk.papers",
    "liandong.desk.intake",
    "liandong.desk.disputes",
    "liandong.desk.handling",
    "liandong.desk.consultations",
    "liandong.desk.groups",
    "liandong.desk.backfill",
    "liandong.desk.backup",
    "liandong.desk.station",
    "liandong.desk.learning",
    "liandong.desk.insight",
    "liandong.desk.outreach",
    "liandong.desk.api",
    "liandong.desk.board",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "liandong.desk.config.server.static_files.WholeStaticFiles",
    "liandong.desk.ui.middleware.NothingKept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "liandong.desk.ui.middleware.SentFromSheets",
    "liandong.desk.access.sign_in.middleware.SessionLimits",  # after messages, which it uses
    "liandong.desk.access.sign_in.denied_requests.CountDenied",  # the address is known there
    "liandong.desk.access.page_reads.RecordReads",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "liandong.desk.ui.middleware.ContentSecurityPolicy",
    "liandong.desk.ui.middleware.OnPaper",
    "liandong.desk.ui.middleware.LongTexts",
    "liandong.desk.config.server.middleware.RefuseOddAddresses",
]

ROOT_URLCONF = "liandong.desk.config.urls"
WSGI_APPLICATION = "liandong.desk.config.server.wsgi.application"

TEMPLATES = [
    {
        "NAME": "jinja",
        "BACKEND": "liandong.desk.ui.template_engine.Templates",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "liandong.desk.ui.template_engine.environment",
            "context_processors": [
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "liandong.desk.ui.frame.frame",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.Jinja2"

DATABASES = {"default": database(env.text("DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "liandong.desk.access.encryption.fields.RowKey"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["liandong.desk.access.sign_in.authentication.LockingBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "liandong.desk.access.sign_in.passwords.ThreeKindsValidator"},
    {"NAME": "liandong.desk.access.sign_in.passwords.GuessableValidator"},
]
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "liandong.desk.access.sign_in.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MINUTES = env.number("LIANDONG_IDLE_MINUTES", 30)
SESSION_HOURS = env.number("LIANDONG_SESSION_HOURS", 12, least=1)
SESSION_COOKIE_AGE = SESSION_HOURS * 3600
PASSWORD_DAYS = env.number("LIANDONG_PASSWORD_DAYS", 90)
REVEALS_AN_HOUR = env.number("LIANDONG_REVEALS_AN_HOUR", 30)
REVEALS_A_DAY = env.number("LIANDONG_REVEALS_A_DAY", 100)
PHONE_MISSES_AN_HOUR = env.number("LIANDONG_PHONE_MISSES_AN_HOUR", 30)
PHONE_MISSES_A_DAY = env.number("LIANDONG_PHONE_MISSES_A_DAY", 100)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
DATE_FORMAT = "Y-m-d"
DATETIME_FORMAT = "Y-m-d H:i"

LIANDONG_OPENED_ON = env.day("LIANDONG_OPENED_ON")  # of the station; None: its first dispute
LIANDONG_COURT_ROSTER = env.flag("LIANDONG_COURT_ROSTER")  # it names the regulator

LIANDONG_API_PER_MINUTE = env.number("LIANDONG_API_PER_MINUTE", 600, least=1)
LIANDONG_SENDER = env.choice("LIANDONG_SENDER", "file", ("file", "smtp"))
LIANDONG_SMTP = env.text("LIANDONG_SMTP", "localhost:25")
LIANDONG_SMTP_TLS = env.choice(
    "LIANDONG_SMTP_TLS",
    "implicit" if LIANDONG_SMTP.endswith(":465") else "off",
    ("off", "starttls", "implicit"),
)
LIANDONG_SMTP_CA = env.text("LIANDONG_SMTP_CA")
LIANDONG_SMTP_USER = env.text("LIANDONG_SMTP_USER")
LIANDONG_SMTP_PASSWORD = env.text("LIANDONG_SMTP_PASSWORD")
LIANDONG_MAIL_FROM = env.text("LIANDONG_MAIL_FROM", "liandong@localhost")
LIANDONG_OUTBOX_DAYS = env.number("LIANDONG_OUTBOX_DAYS", 7, least=1)
LIANDONG_SMS_DOMAIN = env.text("LIANDONG_SMS_DOMAIN")

LIANDONG_KEY_BACKUP = env.text("LIANDONG_KEY_BACKUP")
LIANDONG_BACKUPS = env.text("LIANDONG_BACKUPS")
LIANDONG_BACKUP_AT = env.time_of_day("LIANDONG_BACKUP_AT", "02:30")  # None: not by itself
LIANDONG_BACKUP_KEEP = env.numbers("LIANDONG_BACKUP_KEEP", "7,5,12", many=3)
LIANDONG_AUDIT = HOME / "audit"
LIANDONG_AUDIT_ANCHOR = env.choice("LIANDONG_AUDIT_ANCHOR", "outbox", ("outbox", "syslog"))
LIANDONG_SYSLOG = env.text("LIANDONG_SYSLOG", "/dev/log")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing is collected
WHITENOISE_MAX_AGE = 300
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/fonts/"

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = HOME  # not the shared /tmp
SILENCED_SYSTEM_CHECKS = ["files.E001"]  # HOME is only created by commands that may do so

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "outages": {"()": "liandong.desk.work.outages.OncePerOutage"},
        "refusals": {"()": "liandong.desk.work.outages.NoTraceOfRefusals"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["outages", "refusals"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("LIANDONG_LOG", "WARNING")},
}
