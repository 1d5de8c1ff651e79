"""What can keep a snapshot from being made or shown. Each message names the file and the next step."""

from __future__ import annotations


class PublishError(Exception):
    """Nothing was published, served or exported. `exit_code` is that of the command, as design says."""

    exit_code = 3


class NothingThere(PublishError):
    """The archive, the snapshot or the articles asked for do not exist yet."""

    exit_code = 2


class Refused(PublishError):
    """The new snapshot is sound but holds less than the last one, which stays."""

    exit_code = 1


class Busy(PublishError):
    """Another publish is at work on the same folder."""

    exit_code = 75
