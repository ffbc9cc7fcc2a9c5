"""Understanding: from a text to a label, scores, urgency, topics and the words that decided."""
