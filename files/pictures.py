"""Pictures: read whatever people upload, write clean PNGs in every size (spec 07, 6.4 and 7.2). No rows here."""

import io
import math
import struct

from django.conf import settings
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from productionsite.api.errors import BadInput

ImageFile.LOAD_TRUNCATED_IMAGES = True  # a picture cut short is shown as far as it goes
Image.MAX_IMAGE_PIXELS = None  # checked in `read`, before a pixel is decoded

Image.init()
PREVIEW_FORMATS = ("PNG", "JPEG")
# what this build of Pillow reads of these, none of which runs an interpreter (as EPS would)
ANY_FORMAT = tuple(name for name in (*PREVIEW_FORMATS, "GIF", "WEBP", "BMP", "TIFF", "AVIF") if name in Image.OPEN)

THUMBNAIL_SIZE = (150, 100)
SQUARE_SIZE = (100, 100)
AVATAR_SIZE = (400, 400)
PREVIEW_WIDTH = 1200
PREVIEW_MAX_HEIGHT = 12_000  # a strip of one by a million pixels must not become a canvas of a billion
BACKGROUND_SIZE = (300, 200)
CHAT_SIZE = (150, 150)

# what the readers of Pillow raise for bytes that are no picture; each kind of picture has a taste of its own
UNREADABLE = (
    *(UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError),
    *(RuntimeError, LookupError, TypeError, ArithmeticError, struct.error),
)

_SRGB = ImageCms.createProfile("sRGB")


def read(source, formats=ANY_FORMAT):
    """Open a picture (path or file), upright, in sRGB, eight bits per channel; raise BadInput for anything else.

    The size is checked before decoding, so that a small file cannot unfold into all of the memory.
    """
    try:
        image = Image.open(source, formats=formats)
        limit = settings.MAX_IMAGE_PIXELS
        if image.width * image.height > limit:
            raise BadInput(f"file: a picture has at most {limit} pixels")
        image.load()
        return _in_srgb(ImageOps.exif_transpose(image))
    except UNREADABLE as error:
        raise BadInput("file: this is not a picture that can be read") from error


def _in_srgb(image):
    profile = image.info.get("icc_profile")
    if image.mode.startswith(("I", "F")):
        return _eight_bits(image)
    if profile and image.mode in ("RGB", "RGBA", "L", "CMYK"):
        mode = "RGBA" if image.mode == "RGBA" else "L" if image.mode == "L" else "RGB"
        if mode != "L":
            try:
                source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
                return ImageCms.profileToProfile(image, source, _SRGB, outputMode=mode)
            except (ImageCms.PyCMSError, OSError):
                pass  # a profile nobody understands: the numbers as they are
    if image.mode not in ("1", "L", "LA", "P", "RGB", "RGBA"):
        return image.convert("RGB")
    return image


def _eight_bits(image):
    """Scale grey of 16 or 32 bits, or of floating point, to 8 bits."""
    low, high = image.getextrema()
    top = 65535 if image.mode.startswith("I;16") or high > 255 else 255
    if image.mode == "F":
        top = 1.0 if high <= 1.0 else high
    return image.convert("F").point(lambda value: value * (255.0 / top)).convert("L")


def save(image, path):
    """Write a PNG that holds pixels and nothing else; return its size in bytes."""
    clean = image.copy()
    clean.info = {"transparency": image.info["transparency"]} if "transparency" in image.info else {}
    clean.save(path, "PNG")
    return path.stat().st_size


def fitted(image, size):
    """Return the picture scaled into a box, centred on a transparent canvas of that size; never cropped."""
    scaled = ImageOps.contain(image.convert("RGBA"), size, Image.Resampling.LANCZOS)
    canvas = Image.new("RGBA", size, (0, 0, 0, 0))
    canvas.paste(scaled, ((size[0] - scaled.width) // 2, (size[1] - scaled.height) // 2))
    return canvas


def cropped(image, size):
    """Return the middle of the picture filling a box."""
    return ImageOps.fit(image.convert("RGBA"), size, Image.Resampling.LANCZOS)


def preview_size(image):
    """Return the size of the preview variant: 1200 wide at the picture's ratio."""
    height = math.ceil(PREVIEW_WIDTH * image.height / image.width)
    return PREVIEW_WIDTH, min(max(1, height), PREVIEW_MAX_HEIGHT)


def write_variants(image, folder):
    """Write the three reduced variants of a picture into a folder; return {variant name: path}."""
    sizes = {"thumbnails": THUMBNAIL_SIZE, "thumbnails-square": SQUARE_SIZE, "previews": preview_size(image)}
    paths = {}
    for name, size in sizes.items():
        paths[name] = folder / f"{name}.png"
        save(fitted(image, size), paths[name])
    return paths
