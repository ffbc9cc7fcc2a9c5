"""Telling colleagues what waits for them: what is worth telling, to whom, in which words, and the sending itself."""
