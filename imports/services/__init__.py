"""Moving data in and out in bulk."""
