"""What the pages of the desk change: the rules and services of the apps above, for many rows at once."""
