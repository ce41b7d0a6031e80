"""Who counts as one visitor of a public door."""

from __future__ import annotations

from ipaddress import ip_address, ip_network


def visitor(address: str) -> str:
    """Whose address this is: of IPv6 one household has as many as nobody can count, all with the same first half."""
    try:
        return str(ip_network(f"{ip_address(address)}/64", strict=False)) if ":" in address else address
    except ValueError:
        return address
