"""Moving a studio in from a running Kitsu: from its database, or over HTTP with its pictures and movies."""
