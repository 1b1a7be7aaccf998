"""Messages by mail: to mail addresses as they are, to telephones through a gateway's domain."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import partial
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

TIMEOUT = 20


class SmtpSender:
    """Through LIANDONG_SMTP; a telephone becomes an address at LIANDONG_SMS_DOMAIN."""

    def send(self, to: str, text: str, subject: str) -> None:
        try:
            message = self._message(to, text, subject)
            with self._server() as server:
                if settings.LIANDONG_SMTP_TLS == "starttls":
                    server.starttls(context=self._context())
                if settings.LIANDONG_SMTP_USER:
                    self._refuse_in_clear()
                    server.login(settings.LIANDONG_SMTP_USER, settings.LIANDONG_SMTP_PASSWORD)
                server.send_message(message)
        except ssl.SSLCertVerificationError as error:
            raise OSError(f"邮件服务器的证书未通过核验：{error.verify_message}") from error
        except (smtplib.SMTPException, ValueError) as error:
            raise OSError(type(error).__name__) from error

    def _message(self, to: str, text: str, subject: str) -> EmailMessage:
        message = EmailMessage()
        message["Date"] = format_datetime(timezone.localtime())
        message["Message-ID"] = make_msgid(domain=settings.LIANDONG_MAIL_FROM.rpartition("@")[2])
        message["Subject"] = subject
        message["From"] = settings.LIANDONG_MAIL_FROM
        message["To"] = self._address(to)
        message["Auto-Submitted"] = "auto-generated"  # nobody's absence note answers it
        message.set_content(text)
        return message

    def _server(self) -> smtplib.SMTP:
        host, port = self._place()
        connect = smtplib.SMTP
        if settings.LIANDONG_SMTP_TLS == "implicit":
            connect = partial(smtplib.SMTP_SSL, context=self._context())  # type: ignore[assignment]
        return connect(host, port, timeout=TIMEOUT)

    def _place(self) -> tuple[str, int]:
        parts = urlsplit(f"//{settings.LIANDONG_SMTP}")
        usual = 465 if settings.LIANDONG_SMTP_TLS == "implicit" else 25
        return parts.hostname or "localhost", parts.port or usual

    def _context(self) -> ssl.SSLContext:
        """The server's name and certificate are verified, against LIANDONG_SMTP_CA where set."""
        return ssl.create_default_context(cafile=settings.LIANDONG_SMTP_CA or None)

    def _refuse_in_clear(self) -> None:
        """The password of the account goes over no network unencrypted."""
        if settings.LIANDONG_SMTP_TLS == "off" and not _is_here(self._place()[0]):
            raise OSError("没有加密的连接不发送邮件账号的口令，请设 LIANDONG_SMTP_TLS")

    def _address(self, to: str) -> str:
        if "@" in to:
            return to
        if not settings.LIANDONG_SMS_DOMAIN:
            raise OSError("没有设置短信网关，电话收不到邮件")
        return f"{to}@{settings.LIANDONG_SMS_DOMAIN}"


def _is_here(host: str) -> bool:
    """Whether mails do not leave this machine on their way to the server."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
