"""Whether a run did its work: judged when it ends, and against what is usual for its portal. Pure."""
