"""Where a request comes from."""

import ipaddress


def client_address(request):
    """Return the address a request comes from: the front proxy's word for it (`X-Real-IP`), else the peer's.

    A peer of the public network is no proxy of ours: what it says about itself would let it choose whom its
    failed log-ins are counted for.
    """
    peer, told = (_address(request.META.get(name)) for name in ("REMOTE_ADDR", "HTTP_X_REAL_IP"))
    if told is not None and (peer is None or not peer.is_global):
        return str(told)
    return str(peer) if peer is not None else None


def _address(text):
    try:
        return ipaddress.ip_address((text or "").strip())
    except ValueError:
        return None
