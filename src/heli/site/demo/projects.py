"""Projects of purchased services in the demo city: with money, put out, under contract."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.directory.models import Place
from heli.purchasing.actions import design
from heli.purchasing.actions import projects as actions
from heli.purchasing.models import Project
from heli.site.demo.town import Town

#: a ten-thousand of yuan, in fen
WAN = 1_000_000
Told = tuple[str, str, int, int, int]
#: title, for whom, how many, ten-thousands of yuan, years
FUNDED: tuple[Told, ...] = (
    ("独居老人上门探访", "独居老人", 300, 60, 1), ("困境儿童课后陪伴", "困境儿童", 120, 90, 3),
    ("残疾人职业康复小组", "残疾人", 80, 40, 1), ("精神障碍社区康复", "精神障碍康复者", 60, 50, 1),
)  # fmt: skip
TENDERED: tuple[Told, ...] = (
    ("困境儿童关爱服务", "困境儿童", 150, 48, 1), ("社区矫正对象帮扶", "社区矫正对象", 90, 48, 1),
    ("高龄老人居家服务", "高龄老人", 260, 48, 1), ("禁毒社会工作服务", "戒毒康复人员", 70, 48, 1),
    ("青少年驻校社会工作", "中小学生", 1200, 48, 1), ("困难职工家庭服务", "困难职工家庭", 110, 48, 1),
    ("临终关怀社会工作", "临终患者和家属", 50, 48, 1), ("流动人口融入服务", "新居民", 400, 48, 1),
    ("社区矫正心理支持", "社区矫正对象", 65, 48, 1), ("随迁子女成长陪伴", "随迁子女", 180, 48, 1),
    ("长者防跌倒小组", "老年人", 220, 48, 1), ("阿尔茨海默病家庭支持", "认知障碍老人和家属", 75, 48, 1),
    # these run on another platform
    ("认知症家庭支持服务", "认知症老人家庭", 90, 48, 1), ("乡镇社工站驻站服务", "乡镇居民", 800, 48, 1),
    ("助残融合社会工作", "残疾人", 130, 48, 1),
    # of one supplier alone; below the limit
    ("听障人士手语传译服务", "听障人士", 600, 240, 1), ("社区防灾小组活动", "社区居民", 200, 12, 1),
    ("视障人士定向行走训练", "视障人士", 300, 220, 1), ("罕见病家庭支持服务", "罕见病家庭", 40, 48, 1),
)  # fmt: skip
CONTRACTED: tuple[Told, ...] = (
    ("社区为老服务", "独居老人", 320, 50, 1), ("困境儿童夏令营", "困境儿童", 120, 50, 1), ("残疾人就业辅导", "残疾人", 80, 50, 1),
    ("社区矫正对象就业帮扶", "社区矫正对象", 60, 50, 1), ("外来务工子女融入", "外来务工子女", 150, 50, 1), ("失独家庭关怀", "失独家庭", 40, 50, 1),
    ("医院社会工作", "住院患者", 500, 50, 1), ("禁毒小组工作", "戒毒康复人员", 70, 50, 1), ("反家暴个案服务", "受暴妇女儿童", 30, 50, 1),
    ("青少年心理驿站", "中小学生", 260, 50, 1),
    # of which it is decided to buy them anew, two of them with a bridge until then
    ("康复者家属支持小组", "康复者家属", 90, 50, 1), ("新居民社区融入", "新居民", 300, 50, 1), ("长者记忆训练", "老年人", 120, 50, 1),
)  # fmt: skip
#: bought by framework agreement: whoever is served chooses among several agencies
FRAMED: tuple[Told, ...] = (
    ("居家探访服务", "独居老人", 500, 48, 1), ("康复陪伴服务", "精神障碍康复者", 90, 48, 1), ("入户康复指导", "残疾人", 60, 48, 1),
    ("喘息服务", "失能老人家庭", 160, 48, 1),
    ("临时托管服务", "困境儿童", 70, 48, 1), ("哀伤辅导服务", "失独家庭", 45, 48, 1),
)  # fmt: skip
#: of a hundred: what goes to staff, and what to anything else
STAFF_SHARE = 66
OTHER_SHARES = (
    ("activity", "服务活动和物料", 18), ("training", "督导和培训", 6), ("administration", "办公和管理", 6), ("tax", "税费", 4),
)  # fmt: skip


class _Desk:
    def __init__(self, town: Town) -> None:
        self.town = town
        self.officer = User.objects.get(login="project-officer")
        self.approver = User.objects.get(login="purchase-approver")
        self.place: Place = town.district

    def drafted(self, told: Told) -> Project:
        title, group, people, wan, years = told
        year = localdate().year
        said = {
            "title": title, "place": self.place, "group": group, "people": people,
            "need": f"摸底发现{group}缺少专业陪伴和支持，现有服务以物质帮助为主。",
        }  # fmt: skip
        project = actions.draft_project(self.town.departments["civil"], by=self.officer, **said)
        actions.change_project(
            project, by=self.officer, **said, item=None, legal_basis="社会救助法第五十五条、第五十六条", start_on=date(year, 1, 1),
            end_on=date(year + years - 1, 12, 31), **dict.fromkeys(Project.CONDITIONS, years > 1),
        )  # fmt: skip
        actions.design_project(
            project, by=self.officer, inputs="督导 1 名，社区活动室。", activities="入户评估、个案服务、小组活动。",
            outputs=f"服务{group} {people} 人，个案 30 个，小组 12 个。", outcomes="个案目标达成率不低于 80%，服务对象满意度不低于 90%。",
        )  # fmt: skip
        self.budget(project, wan * WAN, 12 * years)
        return Project.objects.get(pk=project.pk)

    def budget(self, project: Project, whole_fen: int, months: int) -> None:
        monthly = whole_fen * STAFF_SHARE // 100 // (2 * months)
        design.add_staff(
            project, by=self.officer, post="专职社工", licence="junior", people=2, months=months, monthly_fen=monthly
        )
        for category, what, share in OTHER_SHARES:
            design.add_cost(project, by=self.officer, category=category, what=what, amount_fen=whole_fen * share // 100)

    def approved(self, told: Told) -> Project:
        project = actions.submit_project(self.drafted(told), by=self.officer)
        return actions.approve_project(project, by=self.approver)


def projects(town: Town) -> tuple[list[Project], list[Project], list[Project], list[Project]]:
    """Those that money is promised to, those that are put out, those that have a contract, those of framework agreements."""
    desk = _Desk(town)
    funded = [desk.drafted(told) for told in FUNDED]
    tendered, contracted, framed = ([desk.approved(told) for told in each] for each in (TENDERED, CONTRACTED, FRAMED))
    return funded, tendered, contracted, framed
