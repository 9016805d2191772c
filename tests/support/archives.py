"""Archives as somebody could upload them."""

import io
import zipfile


def zipped(
    *members: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return an archive that nobody has looked at."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for info, content in members:
            archive.writestr(info, content)
    return packed.getvalue()
