"""Social workers: certificates, education, employments, and where each can be seen from; how many the city needs."""

from heli.workforce.models.certificate import Certificate, LicenceLevel, Qualification
from heli.workforce.models.conduct import ConductCase
from heli.workforce.models.employment import Employment, LeaverProposal, LeaverProposalQuerySet
from heli.workforce.models.ending import EndReason
from heli.workforce.models.gap import GapLine, GapReport, GapReportQuerySet
from heli.workforce.models.learning import Outlook, OutlookQuerySet, Training
from heli.workforce.models.match import PostRequirement, PostRequirementQuerySet
from heli.workforce.models.own import Own
from heli.workforce.models.profile import Praise, PublicProfile, PublicProfileQuerySet
from heli.workforce.models.proposal import (
    ChangeProposal,
    ChangeProposalQuerySet,
    RecordConfirmation,
    RecordConfirmationQuerySet,
)
from heli.workforce.models.registration import Proof, Registration, RegistrationQuerySet, RegistrationReminder
from heli.workforce.models.standard import Basis, CityStandard
from heli.workforce.models.transfer import Transfer, TransferQuerySet
from heli.workforce.models.worker import OfWorkerQuerySet, Worker, WorkerQuerySet, WorkerReach, reached

__all__ = [
    "Basis",
    "Certificate",
    "ChangeProposal",
    "ChangeProposalQuerySet",
    "CityStandard",
    "ConductCase",
    "Employment",
    "EndReason",
    "GapLine",
    "GapReport",
    "GapReportQuerySet",
    "LeaverProposal",
    "LeaverProposalQuerySet",
    "LicenceLevel",
    "OfWorkerQuerySet",
    "Outlook",
    "OutlookQuerySet",
    "Own",
    "PostRequirement",
    "PostRequirementQuerySet",
    "Praise",
    "Proof",
    "PublicProfile",
    "PublicProfileQuerySet",
    "Qualification",
    "RecordConfirmation",
    "RecordConfirmationQuerySet",
    "Registration",
    "RegistrationQuerySet",
    "RegistrationReminder",
    "Training",
    "Transfer",
    "TransferQuerySet",
    "Worker",
    "WorkerQuerySet",
    "WorkerReach",
    "reached",
]  # fmt: skip
