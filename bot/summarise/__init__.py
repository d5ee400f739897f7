"""From an abstract to a summary that can be trusted: no text of a model is published that the checks refuse."""
