"""`make test-services`: the whole suite on PostgreSQL and Redis, or one clear line when they do not answer."""

import os
import sys
from urllib.parse import urlparse

import psycopg2
import pytest
import redis

DATABASE_URL = "postgres://postgres@127.0.0.1:5432/postgres"
REDIS_URL = "redis://127.0.0.1:6379/15"


def main(arguments):
    """Check the two services, then hand over to pytest; return its exit code."""
    database = os.environ.setdefault("DATABASE_URL", DATABASE_URL)
    broker = os.environ.setdefault("REDIS_URL", REDIS_URL)
    try:
        psycopg2.connect(database.replace("postgres://", "postgresql://", 1), connect_timeout=5).close()
    except psycopg2.OperationalError as error:
        return f"PostgreSQL does not answer at {_place(database)}: {str(error).splitlines()[0]}"
    try:
        redis.Redis.from_url(broker, socket_connect_timeout=5).ping()
    except redis.RedisError as error:
        return f"Redis does not answer at {_place(broker)}: {error}"
    return pytest.main(["-n", "auto", "--dist", "loadgroup", *arguments])


def _place(url):
    parts = urlparse(url)
    return f"{parts.hostname}:{parts.port}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
