"""What the pages of the desk show: reads in a constant number of statements."""
