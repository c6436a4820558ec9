"""What the public sees: pages, open data and the API. It reads publications and nothing else."""
