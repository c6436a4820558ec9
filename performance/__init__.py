"""Performance 绩效: goals, self-evaluations, scores."""
