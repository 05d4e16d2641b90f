"""Mailboxes: a survivor's place on the relay, entered with a key that her words give."""
