"""HEARING: sources, matching, classification, customers and the polling pass."""
