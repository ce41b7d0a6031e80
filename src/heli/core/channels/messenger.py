"""Enterprise messenger (企业微信): ``https://corpid:secret@qyapi.weixin.qq.com/agentid``.

Two calls: ``/cgi-bin/gettoken`` for a token that holds some time, ``/cgi-bin/message/send`` for the message. The service
knows a message again by its receiver and text within four hours (``enable_duplicate_check``), and the text of each parcel
carries a number of its own.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlencode

from heli.core.channels import NotTaken, Parcel
from heli.core.channels.http import Gateway
from heli.core.rules.sending import ACCOUNT
from heli.core.rules.sentence import Sentence

#: the service's own numbers: a token that ended, and receivers it does not know
TOKEN_ENDED, UNKNOWN_RECEIVER = (40014, 42001), (60111, 81013)
REMEMBERED_FOR = 4 * 3600


class Messenger:
    def __init__(self, url: SplitResult) -> None:
        self.gateway = Gateway(url)
        self.corporation, self.secret = unquote(url.username or ""), unquote(url.password or "")
        self.agent = url.path.strip("/")
        self._token = ""

    def send(self, parcel: Parcel) -> None:
        if not ACCOUNT.fullmatch(parcel.to):
            raise NotTaken(Sentence("企业微信里没有这个账号"), for_good=True)
        answer = self._send(parcel)
        if answer.get("errcode") in TOKEN_ENDED:
            self._token = ""
            answer = self._send(parcel)
        code = answer.get("errcode")
        if code != 0:
            raise NotTaken(Sentence("企业微信答复 %(code)s", code=str(code)), for_good=code in UNKNOWN_RECEIVER)
        if answer.get("invaliduser"):
            raise NotTaken(Sentence("企业微信里没有这个账号"), for_good=True)

    def _send(self, parcel: Parcel) -> Any:
        if not self._token:
            asked = urlencode({"corpid": self.corporation, "corpsecret": self.secret})
            answer = self.gateway.call("GET", f"/cgi-bin/gettoken?{asked}")
            if answer.get("errcode") != 0:
                raise NotTaken(Sentence("企业微信答复 %(code)s", code=str(answer.get("errcode"))))
            self._token = str(answer.get("access_token", ""))
        body = {
            "touser": parcel.to,
            "msgtype": "text",
            "agentid": self.agent,
            "text": {"content": parcel.text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REMEMBERED_FOR,
        }
        return self.gateway.call("POST", f"/cgi-bin/message/send?access_token={quote(self._token)}", body)

    def close(self) -> None:
        self.gateway.close()
