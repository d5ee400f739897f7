"""What operators are told: what is wrong, since when and what to do; the doctor, the numbers, the daily upkeep."""
