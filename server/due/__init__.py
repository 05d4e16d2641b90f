"""What is due, over every table: each says in `info` when its rows die."""
