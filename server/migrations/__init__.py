"""The database's revisions, and how it is brought to the newest."""
