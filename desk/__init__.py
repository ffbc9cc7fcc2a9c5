"""PEOPLE: settings, wiring, the command line, reports: everything with a face."""
