"""Django settings of the desk. What differs between installations comes from the environment."""

from pathlib import Path

from liandong.desk.access.keys import secret
from liandong.desk.config import environment as env
from liandong.desk.config.database import database
from liandong.desk.config.demo import marker

HOME = Path(env.text("LIANDONG_HOME", str(Path.home() / ".liandong"))).resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

LIANDONG_DEMO = marker.read(HOME) is not None

DEBUG = env.flag("LIANDONG_DEBUG")
SECRET_KEY = secret(HOME, "session")
ALLOWED_HOSTS = env.words("LIANDONG_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("LIANDONG_ORIGINS")
BEHIND_TLS = env.flag("LIANDONG_TLS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
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
    "liandong.desk.learning",
    "liandong.desk.insight",
    "liandong.desk.api",
    "liandong.desk.board",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "liandong.desk.access.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "liandong.desk.ui.middleware.ContentSecurityPolicy",
    "liandong.desk.config.middleware.RefuseNul",
]

ROOT_URLCONF = "liandong.desk.config.urls"
WSGI_APPLICATION = "liandong.desk.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "liandong.desk.ui.context.frame",
            ],
            "builtins": [
                "liandong.desk.ui.templatetags.ui",
                "liandong.desk.ui.templatetags.lists",
                "liandong.desk.ui.templatetags.asking",
            ],
        },
    }
]

DATABASES = {"default": database(env.text("DATABASE_URL"), HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["liandong.desk.access.backend.LockingBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "liandong.desk.access.passwords.ThreeKindsValidator"},
]
LOGIN_URL = "access:sign_in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_MINUTES = env.number("LIANDONG_IDLE_MINUTES", 30)
PASSWORD_DAYS = env.number("LIANDONG_PASSWORD_DAYS", 90)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BEHIND_TLS
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_TLS else None
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

LIANDONG_SENDER = env.choice("LIANDONG_SENDER", "file", ("file", "smtp"))
LIANDONG_SMTP = env.text("LIANDONG_SMTP", "localhost:25")
LIANDONG_SMTP_TLS = env.flag("LIANDONG_SMTP_TLS")
LIANDONG_SMTP_USER = env.text("LIANDONG_SMTP_USER")
LIANDONG_SMTP_PASSWORD = env.text("LIANDONG_SMTP_PASSWORD")
LIANDONG_MAIL_FROM = env.text("LIANDONG_MAIL_FROM", "liandong@localhost")
LIANDONG_SMS_DOMAIN = env.text("LIANDONG_SMS_DOMAIN")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the package: nothing is collected
WHITENOISE_MAX_AGE = 300
WHITENOISE_IMMUTABLE_FILE_TEST = r"/dist/fonts/"

DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_TEMP_DIR = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.text("LIANDONG_LOG", "WARNING")},
}
