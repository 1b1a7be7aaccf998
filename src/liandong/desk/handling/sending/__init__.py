"""Sending messages out of the house: one small interface, its bodies chosen by LIANDONG_SENDER."""

from typing import Final, Protocol

from django.conf import settings

from liandong.desk.handling.sending.file import FileSender
from liandong.desk.handling.sending.smtp import SmtpSender


class Sender(Protocol):
    """Sends one text. Raises OSError where it could not be sent, and it is tried again."""

    def send(self, to: str, text: str, subject: str) -> None:
        """Send to a telephone or a mail address; `subject` where the way has one."""


SENDERS: Final[dict[str, type[FileSender] | type[SmtpSender]]] = {
    "file": FileSender,
    "smtp": SmtpSender,
}


def unreachable(to: str) -> bool:
    """Whether no message gets to this address: a telephone, and mails go to no gateway for it."""
    by_mail = settings.LIANDONG_SENDER == "smtp"
    return by_mail and "@" not in to and not settings.LIANDONG_SMS_DOMAIN


def sender() -> Sender:
    """The sender of this installation."""
    return SENDERS[settings.LIANDONG_SENDER]()
