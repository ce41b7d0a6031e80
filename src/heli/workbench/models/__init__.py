from heli.workbench.models.requests import HelpRequest, SharedWorker, speaks_for_office

__all__ = ["HelpRequest", "SharedWorker", "speaks_for_office"]
