"""The open door: a public page on a host of its own, behind which is what is behind the cover's door."""
