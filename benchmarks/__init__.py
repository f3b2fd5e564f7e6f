"""`make bench`: the big listings against their floor, measured in the same process and run."""
