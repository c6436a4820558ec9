"""Orders to publish: which cases, in which version, when; and what became of each."""
