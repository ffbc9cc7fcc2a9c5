"""MEMORY: tables, states and the questions we ask of them. Imports nothing else of ours."""
