"""Words of the field: which papers they match, what is looked for, what is worth following, how it is in Chinese."""
