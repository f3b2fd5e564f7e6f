"""Where bytes lie: a local disk, S3, or whatever else Django's storage API reaches. No rows here.

A store takes bytes in two steps: `stage` while the change is being prepared, `settle` once it is committed.
What is staged is not yet there; settling it replaces what was there in one step.
"""

import dataclasses
import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages

from productionsite.api.errors import ApiError

STAGING = "incoming"
COPY_CHUNK = 1024 * 1024


class StoreDown(ApiError):
    """503: the store does not answer; whoever asks may come back, a job does."""

    def __init__(self, error):
        super().__init__("The file storage does not answer.", status=503)
        self.__cause__ = error


@dataclasses.dataclass(frozen=True)
class Stat:
    """What a store knows of a file: bytes, time of its last change (naive UTC)."""

    size: int
    modified: datetime


class Slice:
    """A part of a file, read in chunks; closes the file at its end."""

    def __init__(self, file, start, length):
        self.file, self.left = file, length
        file.seek(start)

    def read(self, size=-1):
        """Read at most `size` bytes of what is left of the part."""
        size = self.left if size < 0 else min(size, self.left)
        data = self.file.read(size)
        self.left -= len(data)
        return data

    def close(self):
        """Close the file."""
        self.file.close()


def incoming():
    """Return the local folder where uploads are worked on; on a local disk they wait there for their commit too."""
    return Path(settings.MEDIA_ROOT) / ".incoming"


class Store:
    """Any storage of Django's. Staged files wait in the local folder."""

    def __init__(self, storage):
        self.storage = storage

    def stat(self, name):
        """Return the `Stat` of a file, or None when there is none."""
        try:
            return Stat(self.storage.size(name), self.storage.get_modified_time(name))
        except OSError:
            return None

    def read(self, name, start=0, length=None):
        """Return a file-like object of a part of a file (all of it without `length`), or None."""
        try:
            file = self.storage.open(name, "rb")
        except OSError:
            return None
        return file if length is None else Slice(file, start, length)

    def download(self, name, path):
        """Copy a file to a local path; return whether there was one."""
        source = self.read(name)
        if source is None:
            return False
        with source, Path(path).open("wb") as out:
            shutil.copyfileobj(source, out, COPY_CHUNK)
        return True

    def stage(self, path, staged):
        """Take over a local file under the name `staged` until it is settled or dropped."""
        Path(path).replace(incoming() / staged)

    def settle(self, staged, name):
        """Put a staged file into place; return whether it was (still) staged."""
        path = incoming() / staged
        if not path.exists():
            return False
        self._move_in(path, name)
        return True

    def _move_in(self, path, name):
        with path.open("rb") as content:
            if self.storage.exists(name):
                self.storage.delete(name)
            self.storage.save(name, File(content))
        path.unlink()

    def drop(self, prefix, older_than=0):
        """Forget staged files whose names begin so, of `older_than` seconds or more; return how many."""
        limit, count = time.time() - older_than, 0
        for path in incoming().glob(f"{prefix}*"):
            if path.stat().st_mtime <= limit:
                shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
                count += 1
        return count

    def delete(self, name):
        """Remove a file; OSError or StoreDown when that fails."""
        self.storage.delete(name)

    def signed_url(self, name, *, content_type, disposition):
        """Return an address the bytes can be had from without logging in, for a while; None: there is none."""


class LocalStore(Store):
    """A local disk: files are moved into place by renaming them, and never changed there."""

    def download(self, name, path):
        path = Path(path)
        path.unlink(missing_ok=True)
        try:
            os.link(self.storage.path(name), path)
        except FileNotFoundError:
            return False
        except OSError:  # a disk without links, or another one
            return super().download(name, path)
        return True

    def _move_in(self, path, name):
        target = Path(self.storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        path.replace(target)


class ObjectStore(Store):
    """One S3 bucket. Uploads go to `incoming/` in it and are copied into place inside the store."""

    @property
    def client(self):
        """The S3 client of this thread."""
        return self.storage.connection.meta.client

    def _call(self, call, *args, **options):
        """Call S3; None for what is not there, StoreDown for everything else that fails."""
        from boto3.exceptions import Boto3Error
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return call(*args, **options)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in ("404", "NoSuchKey", "NotFound"):
                return None
            raise StoreDown(error) from error
        except (BotoCoreError, Boto3Error) as error:
            raise StoreDown(error) from error

    def _config(self):
        from boto3.s3.transfer import TransferConfig

        return TransferConfig(max_concurrency=4)  # parts of 8 MiB in memory at once

    def stat(self, name):
        found = self._call(self.client.head_object, Bucket=self.storage.bucket_name, Key=name)
        if found is None:
            return None
        return Stat(found["ContentLength"], found["LastModified"].astimezone(UTC).replace(tzinfo=None))

    def read(self, name, start=0, length=None):
        part = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        found = self._call(self.client.get_object, Bucket=self.storage.bucket_name, Key=name, **part)
        return found and found["Body"]

    def download(self, name, path):
        if self.stat(name) is None:
            return False
        self._call(self.client.download_file, self.storage.bucket_name, name, str(path), Config=self._config())
        return Path(path).exists()

    def stage(self, path, staged):
        target = f"{STAGING}/{staged}"
        self._call(self.client.upload_file, str(path), self.storage.bucket_name, target, Config=self._config())
        Path(path).unlink()

    def settle(self, staged, name):
        bucket, source = self.storage.bucket_name, f"{STAGING}/{staged}"
        if self.stat(source) is None:
            return False
        copy = {"Bucket": bucket, "Key": source}
        self._call(self.client.copy, copy, bucket, name, Config=self._config())
        self.delete(source)
        return True

    def drop(self, prefix, older_than=0):
        limit, count = time.time() - older_than, super().drop(prefix, older_than)
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.storage.bucket_name, Prefix=f"{STAGING}/{prefix}"
        )
        for page in self._call(lambda: list(pages)) or ():
            for found in page.get("Contents", ()):
                if found["LastModified"].timestamp() <= limit:
                    self.delete(found["Key"])
                    count += 1
        return count

    def delete(self, name):
        self._call(self.client.delete_object, Bucket=self.storage.bucket_name, Key=name)

    def signed_url(self, name, *, content_type, disposition):
        wanted = {
            "Bucket": self.storage.bucket_name,
            "Key": name,
            "ResponseContentType": content_type,
            "ResponseContentDisposition": disposition,
        }
        return self.client.generate_presigned_url("get_object", wanted, ExpiresIn=settings.MEDIA_SIGNED_URL_SECONDS)


def store_of(bucket):
    """Return (the store of a bucket, whether its names are flat keys instead of paths)."""
    if bucket in settings.STORAGES:
        return ObjectStore(storages[bucket]), True
    storage = storages["default"]
    return (LocalStore if isinstance(storage, FileSystemStorage) else Store)(storage), False


def every_store():
    """Return the stores there are, each once."""
    named = [name for name in settings.STORAGES if name in settings.MEDIA_BUCKETS]
    return [store_of(name)[0] for name in named] or [store_of("pictures")[0]]
