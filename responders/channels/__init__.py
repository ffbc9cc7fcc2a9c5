"""The write side of platform accounts."""
