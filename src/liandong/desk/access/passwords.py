"""What a password must be and how long it may serve.

GB/T 22239-2019 8.1.4.1 asks for complexity and periodic change; assessors take eight characters
of three kinds and 90 days.
"""

import secrets
import string
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from liandong.desk.access.models import User

KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
#: Without those that look alike (0 O, 1 l I).
READABLE: Final = ("abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")


class ThreeKindsValidator:
    """At least three of: small letters, capital letters, digits, other signs."""

    def validate(self, password: str, user: User | None = None) -> None:  # noqa: ARG002
        kinds = sum(any(sign in kind for sign in password) for kind in KINDS)
        kinds += any(not sign.isascii() or not sign.isalnum() for sign in password)
        if kinds < 3:
            raise ValidationError(self.get_help_text(), code="password_kinds")

    def get_help_text(self) -> str:
        return _("口令须含小写字母、大写字母、数字、符号中的至少三种")


def must_change(user: User) -> bool:
    """Whether the password was given by somebody else, or is older than PASSWORD_DAYS."""
    if user.must_change_password or user.password_changed_at is None:
        return True
    return timezone.now() - user.password_changed_at > timedelta(days=settings.PASSWORD_DAYS)


def one_time_password() -> str:
    """Twelve readable signs of three kinds, to be changed at the first sign-in."""
    signs = [secrets.choice(kind) for kind in READABLE]
    signs += [secrets.choice("".join(READABLE)) for _place in range(9)]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)
