"""What the demo shows: drawn pictures, and a short movie where ffmpeg is."""

import io
import math
import subprocess

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

from files import movies
from imports.services.demo.story import FPS

SIZE = (960, 540)
HORIZON = 350
MOVIE_SIZE = (480, 270)
MOVIE_SECONDS = 2


def _gradient(size, top, bottom):
    """Return a picture that goes from one colour to another, downwards."""
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), mask)


def scene(hue, moment=0.0):
    """Return a drawn sea with a lighthouse; `moment` (0 to 1) turns its light and moves the waves."""
    image = _gradient(SIZE, f"hsl({hue}, 45%, 22%)", f"hsl({(hue + 40) % 360}, 55%, 62%)")
    image.paste(_gradient((SIZE[0], SIZE[1] - HORIZON), f"hsl({hue}, 40%, 32%)", f"hsl({hue}, 55%, 10%)"), (0, HORIZON))
    beam = Image.new("L", SIZE, 0)
    reach, swing = 900, math.cos(2 * math.pi * moment)
    tip = (700 - reach * swing, 150 + 60 * math.sin(2 * math.pi * moment))
    ImageDraw.Draw(beam).polygon([(700, 172), (tip[0], tip[1] - 90), (tip[0], tip[1] + 110)], fill=120)
    image.paste(Image.new("RGB", SIZE, "#fff3c4"), mask=beam.filter(ImageFilter.GaussianBlur(14)))
    draw = ImageDraw.Draw(image)
    draw.polygon([(560, HORIZON + 24), (620, 300), (770, 290), (850, HORIZON + 24)], fill=f"hsl({hue}, 25%, 12%)")
    draw.polygon([(676, 300), (686, 190), (714, 190), (724, 300)], fill="#e9e4d8")
    draw.polygon([(680, 262), (683, 226), (717, 226), (720, 262)], fill="#b3402f")
    draw.rectangle((682, 160, 718, 190), fill="#2b2b33")
    draw.ellipse((690, 164, 710, 184), fill="#ffe9a3")
    for row in range(8):
        y, shift = HORIZON + 20 + row * 20, 60 * math.sin(2 * math.pi * moment + row)
        for x in range(-80, SIZE[0], 160):
            draw.arc(
                (x + shift, y, x + shift + 120, y + 16), 200, 340, fill=f"hsl({hue}, 40%, {60 - row * 4}%)", width=2
            )
    return image


def model(hue, number):
    """Return a drawn thing on a turntable."""
    image = _gradient(SIZE, f"hsl({hue}, 8%, 30%)", f"hsl({hue}, 10%, 14%)")
    draw = ImageDraw.Draw(image)
    draw.ellipse((280, 400, 680, 480), fill=f"hsl({hue}, 10%, 10%)")
    for ring in range(14):
        wide = 40 + 90 * abs(math.sin(0.35 * ring * (1 + number % 4) + number))
        y, shade = 410 - ring * 22, 30 + ring * 3
        draw.ellipse((480 - wide, y - 24, 480 + wide, y + 24), fill=f"hsl({hue}, 40%, {shade}%)")
    return image


def labelled(image, *lines):
    """Write what is shown into a corner of a picture."""
    draw = ImageDraw.Draw(image, "RGBA")
    draw.rectangle((0, SIZE[1] - 64, SIZE[0], SIZE[1]), fill=(0, 0, 0, 120))
    for place, line in enumerate(lines):
        draw.text((24, SIZE[1] - 58 + place * 28), line, fill="white", font_size=22)
    return image


def picture_of(task, number):
    """Return a drawn PNG of what a task makes, as an uploaded file."""
    parent = f"{task.entity.parent.name} / " if task.entity.parent else ""
    hue = (195 + number * 29) % 360
    drawn = scene(hue, number / 15) if task.entity.parent else model(hue, number)
    image = labelled(drawn, f"{parent}{task.entity.name}", task.task_type.name)
    written = io.BytesIO()
    image.save(written, "PNG", compress_level=1)
    return SimpleUploadedFile(f"{task.entity.name}.png", written.getvalue(), "image/png")


def movie(folder, number):
    """Return a drawn mp4 of two seconds as an uploaded file; None without ffmpeg."""
    program = movies.program("ffmpeg")
    if program is None:
        return None
    target, count = folder / f"take{number}.mp4", MOVIE_SECONDS * FPS // 2  # animated on twos
    size = f"{MOVIE_SIZE[0]}x{MOVIE_SIZE[1]}"
    source = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", size, "-r", str(FPS // 2), "-i", "pipe:0"]
    command = [program, "-loglevel", "error", "-y", *source, "-pix_fmt", "yuv420p", "-preset", "ultrafast", "-g", "2"]
    command += ["-r", str(FPS), "-movflags", "+faststart", str(target)]
    frames = (scene(205 + 15 * number, frame / count).resize(MOVIE_SIZE).tobytes() for frame in range(count))
    subprocess.run(command, input=b"".join(frames), check=True, capture_output=True)  # noqa: S603
    return SimpleUploadedFile(target.name, target.read_bytes(), "video/mp4")
