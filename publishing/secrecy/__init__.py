"""Whether the secrets of a document follow from what is published, and what protects them."""
