"""Who answers a request: the live web, the lab, or a capture that is replayed."""
