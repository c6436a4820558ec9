"""The demonstration: what `demo/` holds, brought in through the real import and services."""
