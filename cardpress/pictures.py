"""Pages as PNG pictures: the same bytes for the same page."""

from io import BytesIO

from PIL.Image import Image


def png(image: Image, dpi: int) -> bytes:
    """A picture as PNG, which says how large it is meant to be and nothing of when or where it was made."""
    buffer = BytesIO()
    image.save(buffer, "PNG", dpi=(dpi, dpi))
    return buffer.getvalue()


def shades(band: Image) -> tuple[int, int]:
    """The darkest and the lightest shade on a picture of one band, from 0 to 255."""
    found = [shade for shade, count in enumerate(band.histogram()) if count]
    return found[0], found[-1]
