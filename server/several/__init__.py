"""Several relays as one: keys in Redis, news between processes, one leader for what only one should do."""
