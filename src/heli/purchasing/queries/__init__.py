"""What pages of purchasing read."""
