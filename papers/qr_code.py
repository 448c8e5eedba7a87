"""Draw a QR code as SVG."""

import io


def qr_code(address: str) -> str:
    """Return the code of an address, black on white, with the quiet zone around it."""
    import segno  # noqa: PLC0415  # a server draws none: its child does

    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        made, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False, svgclass=None
    )
    return made.getvalue().decode()
