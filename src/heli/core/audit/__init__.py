"""The audit chain: what an action did is collected while it runs and written as the last statement of its transaction.

Every entry is a keyed digest (HMAC-SHA-256) over all its columns and the digest before it. The head is kept in its own
sealed row and copied outside the database, so that a chain cut at its end is found as well. The copy may lag behind
the database, it never leads: it is written after the commit.
"""

from heli.core.audit.check import Fault, is_copied_outside, verify
from heli.core.audit.digests import ENTRY, ERASED, GENESIS, entry_digest, head_seal, payload_digest, payload_place
from heli.core.audit.entries import Draft, append, empty, read_content, read_contents, start_chain
from heli.core.audit.outside import OutsideCopy, Spoiled, outside

__all__ = [
    "ENTRY",
    "ERASED",
    "GENESIS",
    "Draft",
    "Fault",
    "OutsideCopy",
    "Spoiled",
    "append",
    "empty",
    "entry_digest",
    "head_seal",
    "is_copied_outside",
    "outside",
    "payload_digest",
    "payload_place",
    "read_content",
    "read_contents",
    "start_chain",
    "verify",
]
