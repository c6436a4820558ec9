"""Reconciliation 勾稽: what printed figures must come to among themselves, and whether they do."""
