"""The demo city: Jiaxing's real places and population, and people who never existed."""

from heli.site.demo.build import build, is_empty, sign_ins

__all__ = ["build", "is_empty", "sign_ins"]
