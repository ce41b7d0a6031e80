"""Rosters of social workers: from any office's workbook to clean columns, with every fault by row and column.

``examine(read(path), places=…, employers=…, today=…)`` gives a ``Roster``; ``Roster.report()`` is what
``heli import workforce --json`` prints, but for what the database says (created, updated, unchanged, batch).
"""

from heli.workforce.rules.roster.contents import ROSTER
from heli.workforce.rules.roster.examine import examine
from heli.workforce.rules.roster.places import Gazetteer
from heli.workforce.rules.roster.result import Employers, Fault, Reuse, Roster, SheetFound
from heli.workforce.rules.roster.vocabulary import FIELDS

__all__ = ["FIELDS", "ROSTER", "Employers", "Fault", "Gazetteer", "Reuse", "Roster", "SheetFound", "examine"]
