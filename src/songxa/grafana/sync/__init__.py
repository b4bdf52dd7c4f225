"""What is there against what is wanted: the comparison, the plan, its carrying out, and what is remembered of it."""
