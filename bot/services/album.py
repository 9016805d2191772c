"""Album: drawn pictures on disk, each under a name that says what it depends on.

The folder may be deleted at any time: what is missing is drawn again.
"""

import os
import tempfile
from pathlib import Path

_ENDS = {".png": b"IEND\xaeB`\x82", ".gif": b"\x00;"}
"""How a whole file of a kind ends: one that was cut short is drawn again."""


class Album:
    """A folder of pictures. Its methods touch the disk: call them in a thread."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, name: str) -> bytes | None:
        """Return a picture; None where it is not there, or not whole."""
        path = self.folder / name
        try:
            data = path.read_bytes()
        except OSError:
            return None
        return data if data.endswith(_ENDS[path.suffix]) else None

    def keep(self, name: str, data: bytes) -> None:
        """Keep a picture in the place of earlier ones of the same thing.

        A name is ``thing.digest.kind``.

        Raises:
            OSError: the folder cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        descriptor, written = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                # A power cut after the renaming must not leave half a picture under its name.
                os.fsync(file.fileno())
            Path(written).replace(self.folder / name)
        except BaseException:
            Path(written).unlink(missing_ok=True)
            raise
        thing, _, kind = name.split(".")
        for earlier in self.folder.glob(f"{thing}.*.{kind}"):
            if earlier.name != name:
                earlier.unlink(missing_ok=True)
