"""The cover: a kitchen app's files and its search, behind which the door stands."""
