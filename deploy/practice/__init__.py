"""What lets one person try the whole way alone: a rehearsal partner, a coordinator, a page with all sides."""
