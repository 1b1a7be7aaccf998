"""Messages by mail: to mail addresses as they are, to telephones through a gateway's domain."""

import smtplib
from email.message import EmailMessage

from django.conf import settings
from django.utils.translation import gettext as _


class SmtpSender:
    """Through LIANDONG_SMTP; a telephone becomes an address at LIANDONG_SMS_DOMAIN."""

    def send(self, to: str, text: str, subject: str) -> None:
        message = EmailMessage()
        message["Subject"] = subject
        message["From"] = settings.LIANDONG_MAIL_FROM
        message["To"] = self._address(to)
        message.set_content(text)
        host, _colon, port = settings.LIANDONG_SMTP.partition(":")
        try:
            with smtplib.SMTP(host, int(port or 25), timeout=20) as server:
                if settings.LIANDONG_SMTP_TLS:
                    server.starttls()
                if settings.LIANDONG_SMTP_USER:
                    server.login(settings.LIANDONG_SMTP_USER, settings.LIANDONG_SMTP_PASSWORD)
                server.send_message(message)
        except smtplib.SMTPException as error:
            raise OSError(type(error).__name__) from error

    def _address(self, to: str) -> str:
        if "@" in to:
            return to
        if not settings.LIANDONG_SMS_DOMAIN:
            raise OSError(_("没有设置短信网关，电话收不到邮件"))
        return f"{to}@{settings.LIANDONG_SMS_DOMAIN}"
