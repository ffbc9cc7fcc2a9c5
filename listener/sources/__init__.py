"""The read side of platform accounts."""
