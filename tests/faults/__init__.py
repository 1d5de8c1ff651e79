"""The real command against a real lab, killed, starved, locked out and copied; see docs/faults.md."""
