"""Every change of the workforce."""

from heli.workforce.actions.imports import apply_import
from heli.workforce.actions.leavers import decide_leaver, propose_leavers
from heli.workforce.actions.register import (
    add_certificate,
    add_employment,
    add_qualification,
    change_certificate,
    change_employment,
    change_qualification,
    change_worker,
    end_employment,
    identify_worker,
    link_worker,
    reveal_worker,
)
from heli.workforce.actions.undo import undo_import

__all__ = [
    "add_certificate",
    "add_employment",
    "add_qualification",
    "apply_import",
    "change_certificate",
    "change_employment",
    "change_qualification",
    "change_worker",
    "decide_leaver",
    "end_employment",
    "identify_worker",
    "link_worker",
    "propose_leavers",
    "reveal_worker",
    "undo_import",
]
