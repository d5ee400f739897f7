"""From an abstract to a summary that can be trusted. Every text of a model passes the checks here or is not published."""
