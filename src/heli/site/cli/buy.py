"""Commands of purchasing: the ranking of a published evaluation, sealing a bid at home, and the proof of a receipt.

They need no tables: whoever trusts no server runs them on a computer of their own.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import click

from heli.core.errors import HeliError, Unreadable
from heli.core.rules.sentence import Sentence
from heli.site.cli import cli, must_have_keys, prepare, say_json, stop
from heli.site.cli.ask import read_json
from heli.site.cli.words import say as _
from heli.site.cli.words import tell

#: what a receipt is of, as an agency says it
WHATS = {"handed_in": Sentence("递交"), "replaced": Sentence("替换"), "withdrawn": Sentence("撤回")}


@cli.group(help=_("购买服务：重算评审、密封投标文件、核对回执。"))
def purchasing() -> None:
    pass


@purchasing.command(help=_("评审结果：读一份公布的评审文件，重新算出名次。"))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON（本来就是）"))
def rank(file: Path, as_json: bool) -> None:
    from heli.core.rules.book import NoRule
    from heli.purchasing.rules.evaluation_file import ranked

    try:
        answer = ranked(read_json(file))
    except ValueError as error:
        stop(_("%(file)s：%(fault)s", file=file, fault=error.args[0]))
    except NoRule:
        stop(_("%(file)s：这个日期还没有可以依据的规定。", file=file))
    if ignored := answer.get("ignored"):
        click.echo(_("%(file)s：这些名称没有用到，写错的请改正：%(names)s", file=file, names=ignored), err=True)
    say_json(answer)
    if answer["failed"]:
        sys.exit(1)


@purchasing.command(help=_("在自己的电脑上把投标文件密封给一个项目：开标以前谁也打不开，自己也打不开。"))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--tender", required=True, type=click.Path(path_type=Path), help=_("项目密钥文件（JSON，从公告页面下载）")
)
@click.option("--form", type=click.Path(path_type=Path), help=_("投标表单（JSON）"))
@click.option("--output", required=True, type=click.Path(path_type=Path), help=_("密封的文件写到哪里"))
@click.option("--replace", is_flag=True, help=_("已经有这个文件的，换掉"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def seal(files: tuple[Path, ...], tender: Path, form: Path | None, output: Path, replace: bool, as_json: bool) -> None:
    from heli.purchasing.rules.sealing import Source
    from heli.purchasing.rules.sealing import seal as seal_to
    from heli.purchasing.rules.tender_keys import TenderKey

    with told_of(tender):
        key = TenderKey.from_json(read_json(tender))
    fields = read_json(form) if form else {}
    if not isinstance(fields, dict):
        stop(_("%(file)s：投标表单要是一个 JSON 对象。", file=form))
    if missing := next((each for each in files if not each.is_file()), None):
        stop(_("打不开文件：%(file)s", file=missing))
    if output.exists() and not replace:
        stop(_("已经有 %(file)s 了。请换一个名字，或者加上 --replace。", file=output))
    with written_whole(output) as out:
        done = seal_to(fields, [Source.of_path(each) for each in files], key, out)
    if as_json:
        listed = [{"name": each.name, "bytes": each.stat().st_size} for each in files]
        say_json({"file": str(output), "sha256": done.sha256, "bytes": done.bytes, "files": listed,
                  "tender": key.tender, "tender_key": key.fingerprint})  # fmt: skip
        return
    click.echo(_("已经密封：%(file)s，%(bytes)s 字节", file=output, bytes=f"{done.bytes:,}"))
    click.echo(f"SHA-256  {done.sha256}")
    click.echo(_("密封给项目 %(tender)s，密钥指纹 %(key)s。请和公告上的核对。", tender=key.tender, key=key.fingerprint))


@contextmanager
def told_of(file: Path) -> Iterator[None]:
    """A fault of a file is told with its name."""
    try:
        yield
    except HeliError as error:
        stop(_("%(file)s：%(fault)s", file=file, fault=error.message))


@contextmanager
def written_whole(output: Path) -> Iterator[BinaryIO]:
    """A file that is there when it is whole, or not at all: half a bid could be handed in."""
    descriptor, name = tempfile.mkstemp(prefix=f".{output.name}.", dir=output.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            yield out
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@purchasing.command(help=_("核对一张投标回执：签名、时间、递交的是哪一个文件。不用联网。"))
@click.argument("receipt", type=click.Path(path_type=Path))
@click.option("--key", help=_("本市公布的回执公钥；不写的，只说明回执没有被改动过"))
@click.option("--sealed", type=click.Path(path_type=Path), help=_("手上的密封文件，核对是不是递交的那一个"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def receipt(receipt: Path, key: str | None, sealed: Path | None, as_json: bool) -> None:
    from heli.purchasing.rules.receipts import NO_RECEIPT, Receipt, public_key, verify

    document, given = read_json(receipt), public_key(key) if key else None
    held = _digest(sealed) if sealed else None
    found: Receipt | None = None
    fault: Sentence | str | None = None
    try:
        found = verify(document, given)
        if held is not None and held != (found.sha256, found.size):
            fault = Sentence("这个密封文件不是回执上的那一个。")
    except Unreadable as error:
        fault = error.message
    if fault == NO_RECEIPT:
        stop(_("%(file)s：%(fault)s", file=receipt, fault=fault))
    if as_json:
        say_json(_as_json(found, fault, document, key is not None, sealed is not None))
    elif fault is not None:
        stop(_("%(file)s：%(fault)s", file=receipt, fault=fault), 1)
    elif found is not None:
        _say_receipt(found, document, key is not None, sealed is not None)
    if fault is not None:
        sys.exit(1)


@purchasing.command("receipt-key", help=_("本市签投标回执的公钥和它的指纹，用来公布。"))
@click.option("--json", "as_json", is_flag=True, help=_("输出 JSON"))
def receipt_key(as_json: bool) -> None:
    prepare(tables=False)
    must_have_keys()
    from heli.core.crypto import signing_key
    from heli.purchasing.rules.receipts import USE, key_fingerprint

    held = signing_key(USE).public_key().public_bytes_raw()
    text, fingerprint = base64.b64encode(held).decode(), key_fingerprint(held)
    if as_json:
        say_json({"public_key": text, "key_fingerprint": fingerprint})
        return
    click.echo(f"{_('公钥')}\t{text}")
    click.echo(f"{_('签名公钥指纹')}\t{fingerprint}")


def _digest(file: Path) -> tuple[str, int]:
    try:
        with file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), file.stat().st_size
    except OSError:
        stop(_("打不开文件：%(file)s", file=file))


def _as_json(found: Any, fault: str | None, document: Any, by_key: bool, by_file: bool) -> dict[str, Any]:
    """``key_checked`` and ``sealed_checked`` say what the answer rests on."""
    said = {"ok": fault is None, "fault": fault, "key_checked": by_key, "sealed_checked": by_file}
    if found is None:
        return said
    return said | {
        "what": found.what, "tender": found.tender, "title": found.title, "agency": found.agency,
        "received_at": found.received_at.isoformat(), "sha256": found.sha256, "bytes": found.size,
        "tender_key": found.tender_key, "serial": found.serial, "previous": found.previous,
        "public_key": document["public_key"], "key_fingerprint": _fingerprint(document),
    }  # fmt: skip


def _fingerprint(document: Any) -> str:
    from heli.purchasing.rules.receipts import key_fingerprint, public_key

    return key_fingerprint(public_key(document["public_key"]))


def _say_receipt(found: Any, document: Any, by_key: bool, by_file: bool) -> None:
    for name, value in (
        (_("项目"), f"{found.title}（{found.tender}）"), (_("机构"), found.agency), (_("事项"), tell(WHATS[found.what])),
        (_("收到时间"), found.received_at.isoformat(" ", "seconds")), (_("序号"), found.serial), ("SHA-256", found.sha256),
        (_("字节"), f"{found.size:,}"), (_("项目密钥指纹"), found.tender_key), (_("签名公钥指纹"), _fingerprint(document)),
    ):  # fmt: skip
        click.echo(f"{name}\t{value}")
    click.echo(
        _("签名有效，是用给出的公钥签的。")
        if by_key
        else _("签名有效。是不是本市签的，请把签名公钥指纹和本市公布的核对。")
    )
    if by_file:
        click.echo(_("手上的密封文件就是递交的那一个。"))
