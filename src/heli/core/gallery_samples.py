"""Invented people and figures for the gallery."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace as Sample
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

ROOMS = (
    (_("工作台"), "workbench", "layout-list", 7), (_("组织"), "parts", "building-community", 0),
    (_("队伍"), "list", "users", 0), (_("学习"), "parts", "school", 0), (_("购买"), "parts", "file-text", 2),
    (_("服务"), "parts", "heart-handshake", 3), (_("质量"), "parts", "clipboard-check", 0),
    (_("薪酬"), "parts", "coin", 0), (_("规划"), "map", "chart-dots", 0),
)  # fmt: skip
#: a page → the room it lies in, where that is not 队伍
ROOM_OF = {"workbench": _("工作台"), "form": _("服务"), "print": _("薪酬"), "dashboard": _("规划")}
STATE_WORDS = (_("草稿"), _("待受理"), _("办理中"), _("临期，还有 26 天"), _("登记有效"), _("已退回"), _("已终止"))
FIGURES = [
    {"value": "7", "label": _("件今天要办"), "url": "?page=list"},
    {"value": "26", "label": _("人 30 天内登记到期"), "url": "?page=list"},
    {"value": "1,520", "label": _("人缺口，比上月少 38"), "url": "?page=map"},
]


def _todo(state: str, what: Any, about: Any, when: Any, verb: Any, tone: str = "") -> dict[str, Any]:
    return {
        "state": state,
        "what": what,
        "about": about,
        "when": when,
        "verb": verb,
        "tone": tone,
        "url": "?page=detail",
    }


TODAY = [
    _todo(
        "danger",
        _("答复海宁市民政局的协办：核实 6 名社工任职"),
        _("协办 2026-118 · 11月13日收到"),
        _("逾期 1 个工作日"),
        _("办理"),
        "danger",
    ),
    _todo("warn", _("初审 12 份首次登记申请"), _("晨光、爱邻等 5 家机构"), _("今天到期"), _("初审"), "warn"),
    _todo(
        "waiting",
        _("确认「11 月名册」里 3 名离职人员"),
        _("向阳花社会工作服务中心"),
        _("11月26日，还有 2 天"),
        _("确认"),
    ),
    _todo(
        "waiting",
        _("联席会议决议 2026-14：公布第四季度培训名额"),
        _("市民政局主办，市总工会、团市委协办"),
        _("11月28日，还有 4 天"),
        _("填报"),
    ),
]
WAITING = [
    _todo(
        "going", _("钱小峰的登记已失效，等本人补材料"), _("桐乡市 · 向阳花社会工作服务中心"), _("已等 14 天"), _("提醒")
    ),
    _todo("going", _("平湖市 10 月月末数据，等区县签收"), _("当湖街道等 3 个街道未签"), _("已等 5 天"), _("提醒")),
]
FILTERS = [
    {"label": label, "value": value, "options": [{"label": _("不限"), "url": "#", "current": value == _("不限")}, {"label": other, "url": "#", "current": value == other}]}
    for label, value, other in (
        (_("地区"), _("嘉兴市"), _("嘉兴市")), (_("证书"), _("不限"), _("社会工作师")),
        (_("登记"), _("不限"), _("登记有效")), (_("机构"), _("不限"), _("晨光社会工作服务中心")),
    )
]  # fmt: skip
PEOPLE_COLUMNS = [
    {"label": _("姓名"), "sort": "ascending"}, {"label": _("级别")}, {"label": _("登记")}, {"label": _("有效期至")},
    {"label": _("单位")}, {"label": _("地区")}, {"label": _("学时（本期）"), "num": True},
]  # fmt: skip
PEOPLE = [
    (
        ("林岚", "社会工作师"),
        ("ok", "登记有效"),
        ("2027-06-30", "晨光社会工作服务中心", "南湖区 · 解放街道", "62 / 90"),
    ),
    (
        ("周敏慧", "助理社会工作师"),
        ("warn", "临期，还有 26 天"),
        ("2026-12-20", "晨光社会工作服务中心", "南湖区 · 新嘉街道", "41 / 72"),
    ),
    (("阿依古丽·买买提", "助理社会工作师"), ("waiting", "待初审"), ("", "海宁市民政局", "海宁市 · 硖石街道", "")),
    (
        ("沈建国", "高级社会工作师"),
        ("ok", "登记有效"),
        ("2028-03-31", "嘉兴市社会工作协会", "秀洲区 · 新城街道", "12 / 90"),
    ),
    (
        ("钱小峰", "助理社会工作师"),
        ("danger", "已失效 14 天"),
        ("2026-11-10", "向阳花社会工作服务中心", "桐乡市 · 梧桐街道", "55 / 72"),
    ),
    (
        ("顾月琴", "社会工作师"),
        ("ok", "登记有效"),
        ("2027-01-15", "爱邻社会工作服务中心", "海宁市 · 海洲街道", "88 / 90"),
    ),
    (("陆志远", "未持证"), ("draft", "可报考初级"), ("", "梧桐街道办事处", "桐乡市 · 梧桐街道", "")),
    (
        ("徐婉清", "社会工作师"),
        ("ok", "登记有效"),
        ("2027-09-30", "和风社会工作发展中心", "平湖市 · 当湖街道", "30 / 90"),
    ),
    (
        ("张海波", "助理社会工作师"),
        ("warn", "学时不足 31"),
        ("2027-02-28", "和风社会工作发展中心", "平湖市 · 钟埭街道", "41 / 72"),
    ),
    (("吴秀英", "社会工作师"), ("ok", "登记有效"), ("2028-05-31", "海盐县总工会", "海盐县 · 武原街道", "6 / 90")),
    (
        ("郑一鸣", "助理社会工作师"),
        ("ok", "登记有效"),
        ("2027-11-30", "嘉善县残疾人联合会", "嘉善县 · 罗星街道", "20 / 72"),
    ),
    (
        ("何文君", "助理社会工作师"),
        ("ok", "登记有效"),
        ("2027-04-30", "晨光社会工作服务中心", "南湖区 · 东栅街道", "64 / 72"),
    ),
    (("朱瑞", "未持证"), ("draft", "还差 7 个月可报考"), ("", "魏塘街道社工站", "嘉善县 · 魏塘街道", "")),
    (("蒋玉兰", "社会工作师"), ("ok", "登记有效"), ("2028-01-31", "爱邻社会工作服务中心", "海宁市 · 长安镇", "9 / 90")),
]
FACTS = [
    {"label": _("身份证号"), "value": "3304**********1244", "url": "#", "verb": _("查看")},
    {"label": _("手机"), "value": "186****1402", "url": "#", "verb": _("查看")},
    {"label": _("出生"), "value": _("1993年5月")}, {"label": _("学历"), "value": _("本科 · 社会工作")},
    {"label": _("证书编号"), "value": "20213304000000812"}, {"label": _("备注"), "value": ""},
]  # fmt: skip
LIFE = [
    {"label": _("取得证书"), "note": _("2021年10月18日"), "state": "done"},
    {"label": _("首次登记"), "note": _("2021年11月30日"), "state": "done"},
    {"label": _("续期登记"), "note": _("2024年7月1日"), "state": "done"},
    {"label": _("登记有效"), "note": _("至 2027年6月30日，还有 218 天"), "state": "now"},
    {"label": _("可以续期"), "note": _("2027年3月31日起")},
]
STOPPED = [
    {"label": _("提交申请"), "note": _("11月2日"), "state": "done"},
    {"label": _("退回补正"), "note": _("11月5日，等本人补材料"), "state": "stopped"},
    {"label": _("核准"), "note": _("由市民政局办理")},
]
MOMENTS = [
    {"when": _("今天 9:12"), "text": _("您查看了证书")},
    {"when": _("11月20日"), "text": _("林岚申请更正手机号，等待晨光确认"), "iso": "2026-11-20"},
    {"when": _("10月31日"), "text": _("随 10 月名册更新，岗位改为个案社工"), "iso": "2026-10-31"},
    {"when": _("9月6日"), "text": _("登记培训「老年个案实务」12 学时"), "iso": "2026-09-06"},
    {"when": _("2024年7月1日"), "text": _("沈洁核准续期登记"), "iso": "2024-07-01"},
]
TABS = [
    {"label": label, "url": "#", "current": number == 0, "count": count}
    for number, (label, count) in enumerate(
        [
            (_("概况"), ""),
            (_("证书与登记"), ""),
            (_("任职"), ""),
            (_("培训"), "62"),
            (_("服务"), "148"),
            (_("变更申请"), "1"),
        ]
    )
]
FIT_COLUMNS = [{"label": _("岗位要求（个案社工）")}, {"label": _("本人")}, {"label": _("结论")}]
FIT = [
    (_("助理社会工作师及以上"), _("社会工作师"), ("ok", _("符合"))),
    (_("社会工作或相近专业"), _("社会工作"), ("ok", _("符合"))),
    (_("未成年人保护培训 8 学时"), _("没有记录"), ("warn", _("待补"))),
]
SUMS = [
    {"state": "ok", "words": _("118 行可以导入")}, {"state": "going", "words": _("12 行更新已有记录")},
    {"state": "danger", "words": _("2 行要改")},
]  # fmt: skip
FAULTS = [
    {"row": 7, "column": _("学时"), "given": _("十二"), "message": _("这里要填数字，例如 12。")},
    {"row": 31, "column": _("证书编号"), "given": "", "message": _("有证书的人要填证书编号。")},
]
VERSIONS = [
    {"label": _("单位"), "theirs": _("晨光社会工作服务中心"), "ours": _("晨光社会工作服务中心")},
    {"label": _("岗位"), "theirs": _("督导"), "ours": _("个案社工"), "differs": True},
]
SIGN = [_("经办人签字"), _("单位盖章")]
LEGEND = [
    {"step": 1, "words": "0–49"}, {"step": 2, "words": "50–149"}, {"step": 3, "words": "150–299"},
    {"step": 4, "words": "300–499"}, {"step": 5, "words": _("500 及以上")},
]  # fmt: skip
GAP_COLUMNS = [
    {"label": _("地区")},
    {"label": _("常住人口"), "num": True},
    {"label": _("现有"), "num": True},
    {"label": _("还差")},
]
GAP_TOTAL = [_("合计"), "3,407,779", "5,095", "1,034"]
#: four invented regions whose edges meet; not the outline of any place
REGIONS: list[dict[str, Any]] = [
    {"code": "a", "name": _("西区"), "residents": 1029754, "have": 1217, "gap": 637, "step": 5, "x": 120, "y": 170,
     "path": "M20 120 90 70 190 110 205 190 170 260 60 265 25 210Z"},
    {"code": "b", "name": _("南区"), "residents": 1076199, "have": 1688, "gap": 250, "step": 3, "x": 255, "y": 300,
     "path": "M60 265 170 260 205 190 300 210 400 260 380 350 260 380 120 345Z"},
    {"code": "c", "name": _("东区"), "residents": 671326, "have": 962, "gap": 147, "step": 2, "x": 370, "y": 150,
     "path": "M300 210 290 100 350 60 460 90 490 180 400 260Z"},
    {"code": "d", "name": _("中区"), "residents": 630500, "have": 1228, "gap": 0, "step": 1, "x": 245, "y": 120,
     "path": "M90 70 180 30 350 60 290 100 300 210 205 190 190 110Z"},
]  # fmt: skip
MONTH_COLUMNS = [{"label": _("月末")}, {"label": _("现有"), "num": True}, {"label": _("应有"), "num": True}]
MONTHS = [
    {"cells": ["2026-08", "4,937", "6,129"]}, {"cells": ["2026-09", "5,029", "6,129"]},
    {"cells": ["2026-10", "5,095", "6,129"]},
]  # fmt: skip
ASKED_OF = [
    {"value": "5,095", "label": _("名社会工作者"), "url": "?page=list"},
    {"value": "2,468", "label": _("人持证，占 48.4%"), "url": "?page=list"},
    {"value": "61", "label": _("人 90 天内登记到期"), "url": "?page=list"},
]
LICENSED_COLUMNS = [
    {"label": _("地区")}, {"label": _("社会工作者"), "num": True}, {"label": _("持证"), "num": True},
    {"label": _("90 天内到期"), "num": True}, {"label": _("持证占比"), "num": True},
]  # fmt: skip
#: of each region: workers, licensed workers, those whose registration ends soon, the share
LICENSED = [(1217, 538, 21, "44.2%"), (1688, 914, 19, "54.1%"), (962, 455, 12, "47.3%"), (1228, 561, 9, "45.7%")]
LICENSED_TOTAL = [_("合计"), "5,095", "2,468", "61", "48.4%"]
COUNTED = {
    "period": _("2026年8月至10月，每月月末"), "scope": _("全市 4 个地区"), "source": _("名册和证书登记"),
    "at": _("2026年11月24日 9:40"),
}  # fmt: skip
READER = "沈洁"
GRANT = Sample(role_name=_("市民政局登记员"), scope_name="嘉兴市", get_role_display=_("市民政局登记员"))


def _moment(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


RECORD = Sample(pk=1, get_absolute_url="?page=detail")
DISCUSSION = {
    "comments": [
        Sample(pk=1, author=Sample(name="周敏"), author_id=1, created_at=_moment(20, 9), state="said", version=1,
               text="证书原件看过了，编号和登记表一致。"),
        Sample(pk=2, author=Sample(name="沈洁"), author_id=2, created_at=_moment(20, 14), state="said", version=1,
               text="好，@周敏 请把扫描件也传上来，归档要用。"),
        Sample(pk=3, author=Sample(name="周敏"), author_id=1, created_at=_moment(21, 8), state="withdrawn", version=2, text=""),
    ],
    "is_followed": True, "followers": 2,
}  # fmt: skip


def _document(pk: int, title: str, kind: str, size: int, version: int, reason: str = "") -> Sample:
    file = Sample(size=size)
    newest = Sample(
        number=version, file=file, in_place=kind == "PDF", file_kind=Sample(label=kind), created_at=_moment(20, 9)
    )
    return Sample(pk=pk, title=title, newest=newest, reason=reason, get_absolute_url="?page=detail")


DOCUMENTS = [
    _document(1, "社会工作师证书（扫描件）", "PDF", 812_400, 2),
    _document(2, "培训学时证明", "Word", 48_200, 1),
]
WITHDRAWN = [_document(3, "身份证复印件", "PDF", 310_000, 1, "传错了人")]
PAID_COLUMNS = [
    {"label": _("姓名")}, {"label": _("岗位")}, {"label": _("月数"), "num": True}, {"label": _("金额（元）"), "num": True},
]  # fmt: skip
#: name, post, months, fen
PAID = [
    ("林岚", "个案社工", 3, 360_000), ("周敏慧", "个案社工", 3, 360_000), ("沈建国", "督导", 3, 540_000),
    ("阿依古丽·买买提", "社区社工", 2, 200_000), ("顾月琴", "社区社工", 3, 300_000), ("徐婉清", "个案社工", 3, 360_000),
    ("张海波", "社区社工", 1, 100_050), ("钱小峰", "社区社工", 3, 300_000),
]  # fmt: skip
HINT = {"key": "none", "words": _("第一次打开一页，上面有一条提示。")}
OWN_ANSWERS = [
    {"field": {"name": "志愿者编号"}, "words": "33040100217"},
    {"field": {"name": "意向岗位"}, "words": "督导", "given_as": "社区督导", "asked": {"number": 1}},
    {"field": {"name": "银行账号"}, "words": "••••", "hidden": True},
]
COLLEAGUES = [
    {"written": "周敏", "name": "周敏", "where": "解放街道办事处"}, {"written": "林岚", "name": "林岚", "where": "晨光社会工作服务中心"},
]  # fmt: skip
PRINTED_FORMS = [{"pk": 1, "name": "社会工作者登记表"}, {"pk": 2, "name": "离职证明"}]
