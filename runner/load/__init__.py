"""Copy a raw folder into the raw tables of a server."""
