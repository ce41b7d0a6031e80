"""Every change of the workforce."""

from heli.workforce.actions.imports import apply_import
from heli.workforce.actions.leavers import decide_leaver, propose_leavers
from heli.workforce.actions.register import (
    add_certificate,
    add_employment,
    change_certificate,
    change_employment,
    change_worker,
    end_employment,
    identify_worker,
    reveal_worker,
)
from heli.workforce.actions.undo import undo_import

__all__ = [
    "add_certificate",
    "add_employment",
    "apply_import",
    "change_certificate",
    "change_employment",
    "change_worker",
    "decide_leaver",
    "end_employment",
    "identify_worker",
    "propose_leavers",
    "reveal_worker",
    "undo_import",
]
