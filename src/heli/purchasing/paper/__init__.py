"""Contracts on paper: the same text as is signed, as Word and as PDF."""
