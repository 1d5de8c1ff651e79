"""The site as readers meet it: opened over a snapshot, guarded at its edge, following each publish."""
