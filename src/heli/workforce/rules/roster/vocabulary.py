"""What offices call the columns of a roster of social workers, and how they word a certificate's level."""

from __future__ import annotations

import re
import unicodedata

from heli.core.rules.identity import check_id_number, tidy_id_number
from heli.core.rules.layout import Vocabulary, plain, words
from heli.core.sheets.book import Cell

FIELDS = (
    "name", "sex", "birth_date", "id_number", "phone", "education", "major", "licence_level", "licence_no",
    "licence_issued", "registered_until", "start_date", "employer", "employer_code", "employment", "post", "district",
    "street", "community", "document_kind", "contract_until", "pay_group", "studied_until",
)  # fmt: skip
DATES = ("birth_date", "licence_issued", "registered_until", "start_date", "contract_until", "studied_until")
AHEAD = ("registered_until", "contract_until", "studied_until")
"""Days that may lie ahead; a month alone is its last day."""
PLACES = ("district", "street", "community")
PERSONAL = frozenset({"id_number", "phone", "birth_date", "licence_no"})
"""Fields whose values are never shown whole in a message."""

#: 合同 alone has many columns: only those that name its end are one, below whatever group; its term (期限, 起止) may be so many years
_ENDS = " ".join(
    f"{group}{kind}合同{end}{day}"
    for group in ("", "任职情况", "任职信息", "工作情况", "工作信息", "基本信息", "基本情况", "聘用情况", "用工情况", "单位信息", "岗位信息")
    for kind in ("", "劳动", "聘用", "劳务", "用工", "现", "本期")
    for end, days in (("到期", ("", "日", "时间", "日期", "年月", "年月日")), ("期满", ("日", "时间", "日期")), ("有效期", ("至", "截止")),
                      *((word, ("日", "时间", "日期", "年月")) for word in ("终止", "截止", "结束")))
    for day in days
)  # fmt: skip
#: 毕业时间 alone may be that of studies beside work, whose years count: only what says 全日制
_STUDIED = " ".join(
    f"{group}全日制{kind}{day}"
    for group in (
        "",
        "学历",
        "学历情况",
        "学历信息",
        "学历学位",
        "文化程度",
        "教育情况",
        "教育背景",
        "基本信息",
        "基本情况",
    )
    for kind in ("", "教育", "学历", "学历教育", "学习", "院校", "普通教育")
    for day in ("毕业时间", "毕业日期", "毕业年月", "毕业年月日", "结束时间", "结束日期", "学习结束日期", "毕业")
)

EXACT = words({
    "contract_until": f"{_ENDS} contractuntil contractend contractenddate contractexpiry",
    "studied_until": f"{_STUDIED} studieduntil",
    "pay_group": "薪级 薪级或工资档 工资档 工资档次 工资档级 工资等级 工资级别 薪酬档次 薪酬等级 薪酬级别 薪资等级 薪资级别 薪资档次 薪档 薪级档次 薪等 薪等薪级 "
                 "薪级薪等 岗位薪级 职级薪级 岗级薪级 任职情况薪级 任职情况薪酬等级 任职情况工资档次 任职情况工资等级 paygroup paygrade salarygrade payband",
    "name": "真实姓名 中文姓名 中文名 社工人员 持证社工 工作人员 人员名称 社工名字 证件姓名 姓名 人员姓名 社工姓名 员工姓名 职工姓名 本人姓名 从业人员姓名 社会工作者姓名 社会工作者 社工 持证人 持证人姓名 持证人员 "
            "工作人员姓名 人员 名字 name fullname 社区工作者 社区工作者姓名 专职社工姓名 姓 名",
    "sex": "性别 男女 sex gender",
    "birth_date": "出生日期 出生年月 出生年月日 生日 出生时间 出生 dateofbirth birthdate birthday dob birth",
    "id_number": "社会保障号码 社会保障号 二代证号码 二代身份证号 二代身份证号码 身份id 身份代码 身证号码 证照号码 证照号 身份证码 身份证号和护照号 身份证 身份证号 身份证号码 居民身份证 居民身份证号 居民身份证号码 公民身份号码 公民身份证号 公民身份证号码 身份号码 证件号 证件号码 "
                 "身份证件号码 身份证件号 有效证件号 有效证件号码 身份证明号码 证件编号 idnumber idno idcard idcardnumber idcardno 身份证编号 "
                 "nationalid identitynumber documentnumber 身份证号码或护照号 护照号码 护照号 通行证号 通行证号码",
    "document_kind": "证照类型 证照种类 身份证明类型 有效证件种类 证件类型 证件类别 证件种类 身份证件类型 身份证件种类 证件名称 有效证件类型 documenttype idtype 身份证件类别",
    "phone": "通讯方式 联络方式 联络电话 通讯电话 手机长号 长号 电话 手机 手机号 手机号码 联系电话 联系方式 移动电话 本人电话 联系手机 电话号码 手机电话 联系号码 本人联系电话 本人手机 "
             "phone mobile telephone tel phonenumber mobilephone cellphone contact contactnumber 手机号联系方式",
    "education": "教育背景 文化水平 第一学历 现有学历 学历 文化程度 最高学历 学历层次 受教育程度 教育程度 全日制学历 学历学位 education degree educationlevel",
    "major": "专业 所学专业 毕业专业 学历专业 专业名称 主修专业 最高学历专业 major fieldofstudy",
    "licence_level": "社工师证 社会工作师证 取得证书 取得资格 考取证书 所持证书 持有证书 持何种证书 取得何种证书 资格证 社工资格 社工资格证 社工职称 社会工作资格 社会工作专业资格 专业技术资格 专业资格 资质证书 资质级别 专业水平 是否持证及等级 是否持证及级别 持证等次 证书等次 职业等级 执业等级 登记级别 注册等级 证书级别 证书等级 持证等级 持证级别 等级 级别 资格等级 资格级别 职业资格等级 职业水平 职业水平等级 社工证等级 社工证级别 "
                     "社工证 证书 证书类别 证书类型 持证情况 持证类别 持证类型 社工等级 社工级别 资格证书级别 资格证书等级 职业资格级别 "
                     "社会工作者职业水平等级 证书名称 资格证书 职业资格证书 职业水平证书 社会工作者职业水平证书 社工师等级 资格名称 "
                     "职业资格 社会工作职业资格 社工职业资格 社会工作师等级 社会工作者证书等级 社会工作者等级 社工证书等级 社工证书级别 "
                     "level licencelevel licenselevel certificatelevel certificate qualification 资质等级 持证 社工证书",
    "licence_no": "证书代码 注册编号 注册号 批准文号 证书流水号 登记编号 证书序号 证书编号 证书号 证书号码 资格证号 资格证书编号 资格证书号 社工证编号 社工证号 职业资格证书编号 职业资格证书号 管理号 证书管理号 "
                  "社工证书编号 社工证书号 证号 持证编号 登记证号 登记证书编号 登记号 职业水平证书编号 职业水平证书号 资格证编号 证书编码 "
                  "licenceno licenseno licencenumber licensenumber certificateno certificatenumber 社工证号码",
    "licence_issued": "领证时间 领证日期 授予时间 授予日期 获得日期 取证年份 发证年份 通过年份 获证年份 考试通过时间 通过考试时间 发证时间 发证日期 取证时间 取证日期 取得时间 取得日期 批准日期 批准时间 获证时间 获证日期 证书取得时间 持证时间 颁发日期 颁证日期 "
                      "证书日期 签发日期 证书取得日期 发证年月 取证年月 取得证书时间 取得证书日期 资格取得时间 证书发证日期 证书发证时间 通过时间 持证日期 "
                      "获得证书时间 获取时间 获得时间 颁证时间 issued issuedate issuedon dateofissue certificatedate 考取时间 考证时间",
    "registered_until": "有效日期至 有效至 下次登记时间 下次登记日期 续登时间 续登日期 再登记时间 有效期止 有效期 有效期至 登记有效期 登记有效期至 注册有效期 注册有效期至 证书有效期 证书有效期至 有效期限 有效日期 到期日期 到期时间 到期日 "
                        "登记到期日 失效日期 截止日期 有效截止日期 有效期截止 登记截止日期 登记有效期限 有效期到 再登记日期 登记到期时间 登记到期日期 "
                        "validuntil expiry expirydate expires expirationdate registereduntil validto",
    "start_date": "到职时间 驻站时间 服务开始时间 何时入职 起聘时间 聘任时间 聘任日期 起始日期 起始时间 开始时间 签订合同时间 合同签订时间 合同签订日期 入职日期 入职时间 参加工作时间 参加工作日期 到岗时间 到岗日期 工作时间 任职时间 任职日期 入职年月 上岗时间 上岗日期 聘用时间 聘用日期 "
                  "参加社区工作时间 从业时间 从事社会工作时间 从事社工时间 到职日期 开始日期 开始工作时间 任现职时间 参工时间 入职 进入社区工作时间 "
                  "录用时间 录用日期 到社区工作时间 startdate hiredate datehired joined joiningdate employedsince",
    "employer": "社工站 所在社工站 所属社工站 社工站名称 所在站点 工作单位及部门 供职单位 供职机构 受聘单位 所在组织 承接机构 工作单位 单位 单位名称 所在单位 机构 机构名称 所在机构 用人单位 用人单位名称 任职单位 任职机构 就职单位 工作机构 服务机构 现工作单位 "
                "社工机构 社会工作机构 所属机构 所属单位 所在机构名称 工作单位名称 聘用单位 派遣单位 现单位 组织名称 单位全称 机构全称 "
                "employer organisation organization company agency workplace 单位机构名称",
    "employer_code": "信用代码 统一社会信用代码 单位代码 机构代码 组织机构代码 社会信用代码 单位信用代码 机构信用代码 统一信用代码 单位统一社会信用代码 "
                     "机构统一社会信用代码 统一代码 creditcode unifiedsocialcreditcode uscc 社会统一信用代码",
    "employment": "工作性质 从业形式 从业类型 任职类型 任职方式 工作方式 聘用方式 聘用类别 用工类别 编制类型 人员身份 专职还是兼职 是否兼职 用工形式 用工性质 用工类型 聘用形式 聘用性质 人员性质 人员类别 人员类型 全职兼职 专兼职 专职兼职 是否专职 专职或兼职 全职或兼职 "
                  "就业形式 任职形式 工作形式 用工方式 岗位性质 employment employmenttype",
    "post": "岗位 职务 职位 岗位名称 工作岗位 现任职务 职务岗位 岗位职务 担任职务 所在岗位 任职岗位 post position job jobtitle title role 现任岗位",
    "district": "市区县 旗 旗县 旗县区 县级行政区 县市区 区县 县区 区县市 所属区县 所在区县 所属县市区 所在县市区 区 县 市区 所属区 所在区 行政区 区域 所属区域 所在区域 所属辖区 所在地区 地区 "
                "所属地区 工作地区 district county 县市 所属县区 所在县区 区市县 辖区 所属县市 市县区 服务区县 工作区县 工作县市区 所属市县",
    "street": "街办 镇街名称 街镇名称 镇办 办事处 镇街道名称 苏木 苏木镇 街道镇 镇街 街道 乡镇 镇街道 乡镇街道 街道乡镇 所属镇街 所属街道 所在街道 所在镇街 所属乡镇 所在乡镇 镇 所属街道镇 所在街道镇 街镇 所属街镇 所在街镇 "
              "街道办 街道办事处 镇乡街道 乡镇街 乡街道 乡镇办 所属乡镇街道 所在乡镇街道 所属镇街道 所在镇街道 工作街道 street subdistrict town township 镇乡 服务街道 服务镇街",
    "community": "社区村居 村居民委员会 行政村 嘎查 嘎查村 村民委员会 居民委员会 居 村社居 社区村 村社区 社区 村社 村居 所属村社 所属社区 所在社区 所属村 所在村 所在村社 村 居委会 村委会 社区名称 村社名称 村居名称 所在村社区 "
                 "所属村社区 所属社区村 所在社区村 村居社区 社区居委会 所属村居 所在村居 居村 社村 居村委 村居委会 服务社区 工作社区 community village neighbourhood neighborhood 村社区名称 社区村名称",
})  # fmt: skip

NOISE = frozenset(map(plain, (
    "关系 与本人关系 称谓 序号 编号 号 备注 说明 年龄 民族 籍贯 政治面貌 no number index remark remarks note notes age 照片 是否持证 邮箱 电子邮箱 户籍 户籍地 户籍地址 家庭住址 住址 地址 通讯地址 婚姻状况 毕业院校 毕业学校 毕业时间 学位 职称 "
    "工龄 社龄 email address 填报人 审核人 联系人 单位地址 姓名拼音 备 注 序 档案编号 工号 员工编号 数量 人数 合计 单位性质 单位类型 机构类型 银行卡号 开户行 社保编号 工资 健康状况 籍贯地 学制 党龄 月工资 户口性质 出生地 邮编 邮政编码 网格 小组 "
    "片区 市 省 城市 省份 状态 在职状态 性质 类别 微信 微信号 qq qq号 id 部门 科室 备注说明 其他 其它 录入时间 更新时间 创建时间"
).split()))  # fmt: skip

WEAK = {
    "编号": {"licence": "licence_no"},
    "号码": {"licence": "licence_no", "identity": "id_number"},
    "号": {"licence": "licence_no"},
    "日期": {"licence": "licence_issued", "employment": "start_date"},
    "时间": {"licence": "licence_issued", "employment": "start_date"},
    "年月": {"licence": "licence_issued", "employment": "start_date"},
    "名称": {"employer": "employer", "licence": "licence_level", "post": "post"},
    "代码": {"employer": "employer_code"},
    "类别": {"licence": "licence_level", "identity": "document_kind"},
    "类型": {"licence": "licence_level", "identity": "document_kind", "employment": "employment"},
    "种类": {"licence": "licence_level", "identity": "document_kind"},
    **{word: {"employment": "start_date"} for word in "起 自 开始 起始 开始时间 起始时间 开始日期 起始日期 起始年月".split()},
    **{word: {"licence": "registered_until"} for word in "止 至 截止 结束 到期 结束时间 终止时间 结束日期 截止年月".split()},
    "层次": {"education": "education"},
    "区": {"": "district"}, "县": {"": "district"}, "镇": {"": "street"}, "村": {"": "community"},
}  # fmt: skip

GROUPS = tuple((re.compile(pattern), group) for pattern, group in (
    (r"证书|资格|持证|职业水平|社工证|登记|注册|licen|certif|qualif", "licence"),
    (r"身份|证件|identity|document", "identity"),
    (r"单位|机构|组织|employer|organi", "employer"),
    (r"学历|教育|education", "education"),
    (r"任职|入职|工作情况|就业|聘用|start_date", "employment"),
    (r"岗位|职务", "post"),
))  # fmt: skip

NEVER = re.compile(
    r"紧急|配偶|家属|家庭成员|父亲|母亲|子女|监护|填报|填表|审核|经办|负责人|法人|法定|院校|学校|复印|照片|扫描|附件|银行|开户|户籍|户口|籍贯|家庭|住址|邮箱|出生地|"
    r"是否(?!专职|全职|兼职|专兼|持证及|为?专职)|签名|介绍人|推荐|担保|督导|导师|师傅|带教|其他证书|其它证书|普通话|英语|计算机|心理|驾驶|教师资格|健康证|学生证|党员证|残疾证|退役|准考|"
    r"身份证有效|身份证到期|证件有效|证件到期|身份证地址|办公电话|办公室|固定电话|座机|传真|拼音|曾用名|英文名|社保|医保|公积金|参保|缴费|"
    r"(?:签发|发证|颁发|颁证|培训|主管|推荐)(?:单位|机关|机构|部门)|技术职称|年限|工龄|学时|小区|片区|网格|园区|(?:单位|机构).{0,2}(?:电话|地址|联系)|"
    r"(?:毕业证|学历证|学位证)书?.{0,2}(?:编?号|号码|时间|日期)|合同.{0,4}(?:有效|到期|终止|截止|期限|结束|编号)|聘期|离职|退休|入党|入团|有效期(?:限)?(?:开始|起始|起(?!止)|自)|登记机关|居住(?!证)|合同起止|^原|曾任|实习|前单位|联系人姓名|firstname|lastname|surname|familyname|givenname|工资(?!格)|"
    r"(?:(?<!社工)(?<!社会工作)职称|职务|岗位|技能|获奖|信用|单位|机构|评估|组织|报考|薪酬|行政|考核|绩效)(?:等级|级别|等次)|专业技术职务|培训证|(?:学历|学位)(?:证书?)?(?:取得|获得)"
)

CONTAINS = tuple((re.compile(pattern), to) for pattern, to in (
    (r"证件(?:类|种)", "document_kind"),
    (r"信用代码|(?:单位|机构|组织).{0,4}代码|creditcode", "employer_code"),
    (r"(?:单位|机构|组织|社工站|服务站)(?:名称|全称)?$|单位及(?:职务|部门|岗位)|employer|organi[sz]ation", "employer"),
    (r"身份证|证件号|身份号|护照|idcard|idnumber|identity", "id_number"),
    (r"(?:证书?|登记|注册|资格).*(?:有效|到期|截止|失效)|有效期|有效.{0,3}至|再(?:次)?登记|续登|下次登记|expir|valid", "registered_until"),
    (r"(?:证书?|资格|社工师|持证).*(?:时间|日期|年月|年份)|(?:取得|发证|获证|颁发|取证|领证|考取|获得|授予|issue).*(?:时间|日期|年月|年份|date)", "licence_issued"),
    (r"(?:证书?|资格证?|社工证|登记证?)(?:书)?.*(?:编号|号码|号$|编码|管理号)|(?:licen[cs]e|certificate)(?:no|num)", "licence_no"),
    (r"(?:证书?|资格|职业水平|社工师?).*(?:等级|级别|类别|类型|名称|情况|等次|level)|(?:等级|级别)$|(?:取得|考取|所?持有?|获得)(?:何种)?(?:证书?|资格证?书?)$|社(?:会工作|工).*(?:职称|资格证?书?|证书)$", "licence_level"),
    (r"出生|birth", "birth_date"),
    (r"(?:入职|参加.*工作|到岗|上岗|任职|聘用|从业|从事|录用|进入|[到入来].{0,4}工作|[到进来入](?:本|现)?(?:单位|社区|机构|中心|站)|加入|签订(?:劳动|聘用)?合同|合同签|(?:工作|服务)(?:起始|开始)|起始工作|聘任|合同.{0,4}(?:开始|起)).*(?:时间|日期|年月|起)|hire|start", "start_date"),
    (r"姓名$|^姓名|fullname|^name$|name$", "name"),
    (r"手机|电话|联系方式|mobile|phone", "phone"),
    (r"性别", "sex"),
    (r"专业(?!.*(?:资格|水平|技术|职务|职称))", "major"),
    (r"学历|文化|educat", "education"),
    (r"(?:专职|兼职|全职)(?!社工|社会工作|人员|工作者)|用工|(?:聘用|从业|就业|任职|编制)(?:形式|方式|类型|类别)", "employment"),
    (r"(?:社区|村|村居|居委会|村委会|民委员会)(?:名称|名)?$", "community"),
    (r"(?:街道|乡镇|镇|镇街|街镇|镇办|办事处)(?:名称|名)?$", "street"),
    (r"(?:区县|县区|市区|区|县|旗)(?:名称|名)?$", "district"),
    (r"岗位|职务|职位", "post"),
))  # fmt: skip

BLANK = str.maketrans("", "", " \t\r\n\xa0\u3000\u200b\u200c\u200d\u2060\ufeff\u202a\u202c\u202d\u202e'‘’`")
CHINESE_NAME = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}(?:[·•・‧.][\u3400-\u9fff]{1,12})*")
OTHER_NUMBER = re.compile(
    r"(?:19|20)\d\d[-./]?\d{1,2}(?:[-./]?\d{1,2})?(?:\d\d:.*)?|1[3-9]\d-?\d{4}-?\d{4}|0\d{2,3}-\d{7,8}", re.ASCII
)
WHOLE_NUMBER = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)", re.ASCII)
IN_BRACKETS = re.compile(r"[(（][^()（）]*[)）]$")
LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z.,'’\- ]{2,60}")
NO_NAME = re.compile(
    r"(?:[区县市镇乡村组]|街道|社区|单位|机构|中心|合计|小计|总计|委会|部门|人数|必填|选填|填写|格式|示例|样例|以下空白|空白"
    r"|日期|时间|电话|签字|盖章|联系人|负责人|制表人?|填表人?|审核人?)$|^(?:第.*组|以下|以上|制表|填表|填报|审核)"
)


def name_like(cell: Cell) -> bool:
    """Could this be somebody's name, and not a place, a section or a total?"""
    if not isinstance(cell, str):
        return False
    text = IN_BRACKETS.sub("", cell.translate(BLANK))
    return bool((CHINESE_NAME.fullmatch(text) and not NO_NAME.search(text)) or LATIN_NAME.fullmatch(cell.strip()))


def number_like(cell: Cell) -> bool:
    """Does this look like the number of a document, right or wrong? 不详 does not, nor do a date or a phone number."""
    if isinstance(cell, float):
        return cell >= 1e7 and not 19000101 <= cell <= 20991231 and not 1.3e10 <= cell < 2e10
    if not isinstance(cell, str):
        return False
    if len(cell) == 18 and cell[:17].isdecimal():
        return True
    text = unicodedata.normalize("NFKC", cell).translate(BLANK)
    if OTHER_NUMBER.fullmatch(text):
        return False
    return bool(WHOLE_NUMBER.search(text)) or (
        len(text) >= 6
        and bool(re.fullmatch(r"[\w*●•.+\-()]+", text, re.ASCII))
        and sum(sign in "0123456789*●•" for sign in text) >= 4
    )


def number_surely(cell: Cell) -> bool:
    """Is this a right ID number, in whatever column it stands?"""
    return isinstance(cell, str) and len(cell) > 17 and check_id_number(tidy_id_number(cell)[0]) is None


LICENCE = ("licence_level", "licence_no", "licence_issued", "registered_until")
LEVEL_HEADINGS = words({
    "助理社会工作师": "助理社会工作师 助理社工师 初级社工师 初级社会工作师 初级 初级社工 助理社工 初级证书 助理社会工作师证书 初级社工证",
    "社会工作师": "社会工作师 社工师 中级社工师 中级社会工作师 中级 中级社工 中级证书 社会工作师证书 中级社工证",
    "高级社会工作师": "高级社会工作师 高级社工师 高级 高级社工 高级证书 高级社会工作师证书 高级社工证",
})  # fmt: skip

HEADED = Vocabulary(
    exact=EXACT, anchors=("name", "id_number"), proofs={"name": name_like, "id_number": number_like}, contains=CONTAINS,
    weak=WEAK, groups=GROUPS, own=LEVEL_HEADINGS, owned=LICENCE, never=NEVER, noise=NOISE - EXACT.keys(), sure="id_number",
    certain=number_surely,
    hints=frozenset({"sex", "birth_date", "phone", "education", "licence_level", "licence_no", "licence_issued", "start_date"}),
)  # fmt: skip
