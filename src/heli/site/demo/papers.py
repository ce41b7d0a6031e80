"""Papers of the demo city: an official document that was issued, one that waits as a draft, one that was given up, and a document of an agency."""

from __future__ import annotations

from datetime import date, timedelta

from heli.core.actions.documents import attach
from heli.core.models import Acting
from heli.core.official import pdf
from heli.site.demo.town import Town
from heli.workbench.actions.official import draft_official, drop_official, issue_official
from heli.workbench.queries.official import laid_out

BODY = """为做好全市社会工作者继续教育登记工作，现将有关事项通知如下。
一、登记范围
在本市登记且证书在有效期内的社会工作者，按规定登记本周期的继续教育情况。
二、登记办法
（一）单位集中登记。所在单位核对学时证明，在系统中为本单位的社会工作者登记。
（二）个人核对。本人登录后核对登记结果，有出入的向所在单位提出。
1. 学时证明应当写明培训名称、时间和学时。
2. 同一次培训不重复登记。
三、工作要求
各单位要明确责任人员，按时完成登记，确保数据真实、准确、完整。"""


def papers(by: Acting, town: Town, today: date) -> None:
    """What is said in them is made up."""
    office = town.departments["civil"]
    facts = {
        "mark": f"{office.name}文件",
        "word": f"{town.city.name[0]}民",
        "signed": office.name,
        "printed_by": f"{office.name}办公室",
    }
    issued = draft_official(
        office, by=by, title="关于做好社会工作者继续教育登记工作的通知", receivers="各县（市、区）民政局，市本级各社会工作服务机构",
        body=BODY, attachments="社会工作者继续教育登记表\n学时证明样式", copies="市委社会工作部，市人力资源和社会保障局",
        note="联系人：沈洁，联系电话：0573-12345", **facts,
    )  # fmt: skip
    issued = issue_official(issued, by=by, today=today - timedelta(days=20))
    draft_official(
        office, by=by, title="关于开展社会工作服务机构年度走访的函", receivers="市级有关部门",
        body="拟于下月走访本市社会工作服务机构，请派员参加。\n一、时间和路线\n具体安排另行告知。", **facts,
    )  # fmt: skip
    dropped = draft_official(
        office, by=by, title="关于报送社会工作岗位统计表的通知", receivers="各县（市、区）民政局",
        body="请于月底前报送社会工作岗位统计表。", **facts,
    )  # fmt: skip
    drop_official(dropped, by=by, reason="统计表已由系统汇总，不用再报")
    attach(issued, by=by, file=pdf.write(laid_out(issued), today), title="盖章件扫描", name="盖章件扫描.pdf")
    attach(
        town.agencies[0],
        by=by,
        file="法人登记证书编号：演示\n".encode(),
        title="法人登记证书（演示）",
        name="法人登记证书.txt",
    )
