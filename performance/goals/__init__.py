"""Goals 绩效目标: the goal form of a department, those of its projects, and their summary."""
