"""ANSWERING: drafting, checks, review rules, channels and posting."""
