"""Targets, rule sets and scores of performance self-evaluation. Plain Python, no Django here."""
