"""Levels of education, and the words by which rosters write them."""

from __future__ import annotations

#: from the highest; every spelling belongs to one level
LEVELS = {
    "博士": ("博士", "博士研究生"),
    "硕士": ("硕士", "硕士研究生", "研究生", "研究生学历"),
    "本科": ("本科", "大学本科", "全日制本科", "大学", "学士"),
    "大专": ("大专", "专科", "大学专科"),
    "高中、中专": ("高中", "中专", "中等专业学校", "职高", "技校"),
    "初中及以下": ("初中", "小学"),
}
KNOWN = frozenset(word for words in LEVELS.values() for word in words)
