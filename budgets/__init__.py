"""Annual budgets 预算."""
