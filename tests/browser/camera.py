"""What the camera of a phone reads in the picture of a page: codes found in its pixels, whatever the page says beside them."""

from __future__ import annotations

import base64

import numpy
import zxingcpp
from playwright.sync_api import Page

#: a screenshot laid askew on a grey table, a little out of focus, as whole grey pixels
_SEEN = """async ({ png, turned }) => {
    const bytes = Uint8Array.from(atob(png), one => one.charCodeAt(0))
    const picture = await createImageBitmap(new Blob([bytes]))
    const side = Math.ceil(Math.hypot(picture.width, picture.height))
    const canvas = new OffscreenCanvas(side, side), paint = canvas.getContext("2d")
    paint.fillStyle = "#8a8a86"
    paint.fillRect(0, 0, side, side)
    paint.filter = "blur(0.6px) contrast(0.8)"
    paint.translate(side / 2, side / 2)
    paint.rotate(turned * Math.PI / 180)
    paint.drawImage(picture, -picture.width / 2, -picture.height / 2)
    const seen = paint.getImageData(0, 0, side, side).data
    let grey = ""
    for (let at = 0; at < seen.length; at += 4) grey += String.fromCharCode((seen[at] * 3 + seen[at + 1] * 6 + seen[at + 2]) / 10)
    return { side, grey: btoa(grey) }
}"""


def codes_in(page: Page, turned: int = 9) -> list[str]:
    """The texts of the QR codes on the page as it is shown now; ``turned``: by so many degrees the phone is held askew."""
    png = base64.b64encode(page.screenshot()).decode()
    seen = page.evaluate(_SEEN, {"png": png, "turned": turned})
    pixels = numpy.frombuffer(base64.b64decode(seen["grey"]), numpy.uint8).reshape(seen["side"], seen["side"])
    return [
        found.text
        for found in zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    ]
