"""Every change of the workbench."""

from heli.workbench.actions import conference, joint, requests, resolutions

__all__ = ["conference", "joint", "requests", "resolutions"]
