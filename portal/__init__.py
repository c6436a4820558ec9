"""What the public sees: pages, open data and the API. It reads publications and nothing else.

The check of a workbook (`check_views`) reads what it is given, the rules and the classification.
"""
