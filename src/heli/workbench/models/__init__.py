from heli.workbench.models.official import OfficialDocument, within
from heli.workbench.models.requests import HelpRequest, SharedWorker, speaks_for_office

__all__ = ["HelpRequest", "OfficialDocument", "SharedWorker", "speaks_for_office", "within"]
