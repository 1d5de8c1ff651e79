"""How a night makes itself heard: one message over mail and webhooks when something changed, a ping each night."""
