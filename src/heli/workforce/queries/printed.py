"""What a printed form of an office may say of a worker; numbers stand in it masked, as on the page."""

from __future__ import annotations

from typing import Any

from heli.core.words import day
from heli.workforce.words import best_certificate, main_post, masked, place_words

SAMPLES = {
    "姓名": "林岚", "性别": "女", "出生日期": "1990年1月5日", "证件类别": "居民身份证", "证件号码": "3304**********1234",
    "手机": "186****1402", "学历": "本科", "专业": "社会工作", "备注": "无", "单位": "晨光社会工作服务中心", "地区": "南湖区 · 解放街道",
    "岗位": "社工", "专兼职": "专职", "入职日期": "2020年3月1日", "证书级别": "社会工作师", "证书编号": "SW20260001",
    "发证日期": "2019年9月1日", "登记有效期至": "2027年9月1日",
}  # fmt: skip


def words_of_worker(worker: Any) -> dict[str, str]:
    person, paper, post, shown = worker.person, best_certificate(worker), main_post(worker), masked(worker)
    said = {
        "姓名": person.name, "性别": person.get_sex_display(), "出生日期": day(person.birth_date),
        "证件类别": person.get_document_kind_display(), "证件号码": shown.document, "手机": shown.phone,
        "学历": worker.education, "专业": worker.major, "备注": worker.note,
    }  # fmt: skip
    if post is not None:
        said |= {
            "单位": post.organisation.name if post.organisation else "", "地区": place_words(post.place), "岗位": post.post,
            "专兼职": post.get_time_display(), "入职日期": day(post.start_on),
        }  # fmt: skip
    if paper is not None:
        said |= {
            "证书级别": paper.get_level_display(), "证书编号": paper.number, "发证日期": day(paper.issued_on),
            "登记有效期至": day(paper.registered_until),
        }  # fmt: skip
    return {word: str(said.get(word) or "") for word in SAMPLES}
