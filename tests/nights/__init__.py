"""Nights of a lab's scenario played one command a night, and the archive held against the lab's truth."""
