"""The conversation. One command a module, all of one shape: read the words, one call to the store, one answer."""
