"""Invented people: in the demo city, with Jiaxing's real places and population, or in the practice copy of another city."""

from heli.site.demo.accounts import sign_ins, society_sign_ins
from heli.site.demo.build import build, is_empty
from heli.site.demo.settling import settle

__all__ = ["build", "is_empty", "settle", "sign_ins", "society_sign_ins"]
