"""Mail by SMTP: ``smtp://user:password@host:587?tls=starttls&from=heli@city.example`` (tls: starttls, ssl or no)."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from urllib.parse import SplitResult, parse_qs, unquote

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from heli.core.channels import PATIENCE, NotTaken, Parcel
from heli.core.rules.sentence import Sentence


class Mail:
    """Keeps one connection. The Message-ID is made of the parcel's key, by which a mailbox knows a second copy."""

    def __init__(self, url: SplitResult) -> None:
        asked = parse_qs(url.query)
        tls = asked.get("tls", ["starttls"])[0]
        self.sender = asked.get("from", [f"heli@{url.hostname}"])[0]
        self.server = EmailBackend(
            host=url.hostname,
            port=url.port or {"ssl": 465, "no": 25}.get(tls, 587),
            username=unquote(url.username or ""),
            password=unquote(url.password or ""),
            use_tls=tls == "starttls",
            use_ssl=tls == "ssl",
            timeout=PATIENCE,
        )

    def send(self, parcel: Parcel) -> None:
        identity = f"<{parcel.key}@{self.sender.rpartition('@')[2]}>"
        mail = EmailMessage(
            parcel.subject, parcel.text, self.sender, [parcel.to],
            headers={"Message-ID": identity, "Auto-Submitted": "auto-generated"},
        )  # fmt: skip
        try:
            self.server.open()
            self.server.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _words in error.recipients.values()]
            raise self._refused(codes[0] if codes else 550) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotTaken(Sentence("邮件服务器没有回答")) from error

    def _refused(self, code: int) -> NotTaken:
        """5xx is for good, except that a server which wants another sign-in or is closing says so of all parcels."""
        self.close()
        return NotTaken(Sentence("邮件服务器答复 %(code)s", code=code), for_good=550 <= code < 560)

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self.server.close()
        self.server.connection = None
