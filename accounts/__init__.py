"""Final accounts 决算 (not user accounts)."""
