"""An S3 server of our own, and the settings that keep files on it."""

import boto3
from moto.server import ThreadedMotoServer

from productionsite import settings as site

KEYS = {"access_key": "test", "secret_key": "testing-secret"}


class S3:
    """moto's server on a free port, with the buckets of a studio."""

    def __init__(self, prefix="studio-"):
        self.prefix, self.server = prefix, ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.server.start()
        _host, port = self.server.get_host_and_port()
        self.url = f"http://127.0.0.1:{port}"
        self.client = boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id=KEYS["access_key"],
            aws_secret_access_key=KEYS["secret_key"],
        )
        self.empty()

    def bucket(self, name):
        """Return the full name of a bucket."""
        return f"{self.prefix}{name}"

    def empty(self):
        """Make the buckets anew."""
        for name in site.MEDIA_BUCKETS:
            if name in {found["Name"].removeprefix(self.prefix) for found in self.client.list_buckets()["Buckets"]}:
                for key in self.keys(name):
                    self.client.delete_object(Bucket=self.bucket(name), Key=key)
            else:
                self.client.create_bucket(Bucket=self.bucket(name))

    def keys(self, name):
        """Return the keys in a bucket."""
        found = self.client.list_objects_v2(Bucket=self.bucket(name))
        return [one["Key"] for one in found.get("Contents", ())]

    def all_keys(self):
        """Return {bucket: keys} of what is not empty."""
        return {name: keys for name in site.MEDIA_BUCKETS if (keys := self.keys(name))}

    def storages(self):
        """Return Django's STORAGES that keep the studio's files here."""
        found = dict(site.STORAGES)
        for name in site.MEDIA_BUCKETS:
            made = site._object_storage(name)
            made["OPTIONS"] |= {
                **KEYS,
                "bucket_name": self.bucket(name),
                "endpoint_url": self.url,
                "region_name": "us-east-1",
            }
            found[name] = made
        return found

    def environment(self):
        """Return the environment of a server that keeps its files here."""
        return {
            "FS_BACKEND": "s3",
            "FS_BUCKET_PREFIX": self.prefix,
            "FS_S3_ENDPOINT": self.url,
            "FS_S3_REGION": "us-east-1",
            "FS_S3_ACCESS_KEY": KEYS["access_key"],
            "FS_S3_SECRET_KEY": KEYS["secret_key"],
        }

    def stop(self):
        """End the server."""
        self.server.stop()
