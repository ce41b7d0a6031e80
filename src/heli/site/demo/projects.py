"""Projects of purchased services in the demo city, in every state."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.directory.models import Place
from heli.purchasing.actions import projects as actions
from heli.purchasing.models import Project
from heli.site.demo.town import Town

#: a ten-thousand of yuan, in fen
WAN = 1_000_000
#: title, for whom, how many, ten-thousands of yuan, years
FUNDED = (
    ("独居老人上门探访", "独居老人", 300, 60, 1), ("困境儿童课后陪伴", "困境儿童", 120, 90, 3),
    ("残疾人职业康复小组", "残疾人", 80, 40, 1), ("精神障碍社区康复", "精神障碍康复者", 60, 50, 1),
)  # fmt: skip
TENDERED = (
    ("困境儿童关爱服务", "困境儿童", 150, 48, 1), ("社区矫正对象帮扶", "社区矫正对象", 90, 48, 1),
    ("高龄老人居家服务", "高龄老人", 260, 48, 1), ("禁毒社会工作服务", "戒毒康复人员", 70, 48, 1),
    ("青少年驻校社会工作", "中小学生", 1200, 48, 1), ("困难职工家庭服务", "困难职工家庭", 110, 48, 1),
    ("临终关怀社会工作", "临终患者和家属", 50, 48, 1), ("流动人口融入服务", "新居民", 400, 48, 1),
    ("社区矫正心理支持", "社区矫正对象", 65, 48, 1), ("随迁子女成长陪伴", "随迁子女", 180, 48, 1),
    ("长者防跌倒小组", "老年人", 220, 48, 1), ("阿尔茨海默病家庭支持", "认知障碍老人和家属", 75, 48, 1),
)  # fmt: skip
OTHERS = (
    ("单亲家庭支持服务", "单亲家庭", 60, 30, 1), ("社区老年食堂助餐陪伴", "老年人", 200, 36, 1), ("反家暴个案服务", "受家暴的妇女", 40, 32, 1),
    ("社会救助对象综合服务", "低保对象", 500, 80, 1), ("未成年人保护热线", "未成年人", 900, 42, 1),
)  # fmt: skip
SHARES = (
    ("personnel", "专职社会工作者的工资、社会保险和住房公积金", 66), ("activity", "服务活动和物料", 18),
    ("training", "督导和培训", 6), ("administration", "办公和管理", 6), ("tax", "税费", 4),
)  # fmt: skip


class _Desk:
    def __init__(self, town: Town) -> None:
        self.town = town
        self.officer = User.objects.get(login="project-officer")
        self.approver = User.objects.get(login="purchase-approver")
        self.place: Place = town.district

    def drafted(self, told: tuple[str, str, int, int, int]) -> Project:
        title, group, people, wan, years = told
        year = localdate().year
        project = actions.draft_project(
            self.town.departments["civil"], by=self.officer, title=title, place=self.place, group=group, people=people,
            need=f"摸底发现{group}缺少专业陪伴和支持，现有服务以物质帮助为主。", start_on=date(year, 1, 1),
            end_on=date(year + years - 1, 12, 31),
        )  # fmt: skip
        actions.change_project(
            project, by=self.officer, inputs="专职社会工作者 3 名，督导 1 名，社区活动室。", activities="入户评估、个案服务、小组活动。",
            outputs=f"服务{group} {people} 人，个案 30 个，小组 12 个。", outcomes="个案目标达成率不低于 80%，服务对象满意度不低于 90%。",
        )  # fmt: skip
        for category, what, share in SHARES:
            actions.add_cost(
                project, by=self.officer, category=category, what=what, amount_fen=wan * WAN * share // 100
            )
        return Project.objects.get(pk=project.pk)

    def approved(self, told: tuple[str, str, int, int, int]) -> Project:
        project = actions.submit_project(self.drafted(told), by=self.officer)
        return actions.approve_project(project, by=self.approver)


def projects(town: Town) -> tuple[list[Project], list[Project]]:
    """Those that money is promised to, and those that are put out."""
    desk = _Desk(town)
    funded = [desk.drafted(told) for told in FUNDED]
    tendered = [desk.approved(told) for told in TENDERED]
    submitted, returned, dropped, running, closed = OTHERS
    actions.submit_project(desk.drafted(submitted), by=desk.officer)
    back = actions.submit_project(desk.drafted(returned), by=desk.officer)
    actions.return_project(back, by=desk.approver, reason="和民政部门的助餐项目重复，请说明分工。")
    actions.drop_project(desk.drafted(dropped), by=desk.officer, reason="并入妇联的同类项目。")
    for told, state in ((running, Project.State.RUNNING), (closed, Project.State.CLOSED)):
        Project.objects.filter(pk=desk.approved(told).pk).update(state=state)
    return funded, tendered
