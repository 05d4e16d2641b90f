"""The relay: carries, schedules and destroys sealed envelopes; it cannot read what it carries."""
