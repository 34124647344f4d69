"""MD4 (RFC 1320), by which webpack names files; OpenSSL 3 has it no more by default.

It is no protection against anything: two files of the same MD4 are easy to make.
"""

from __future__ import annotations

from struct import Struct

_STATE = (0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476)
_MASK = 0xFFFFFFFF
_BLOCK = 64  # bytes
_WORDS = Struct("<16I")
_DIGEST = Struct("<4I")
_LENGTH = Struct("<Q")
_THIRD = (0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15)
_SECOND = (0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)


def hexdigest(data: bytes) -> str:
    """The MD4 of some bytes as 32 hexadecimal digits."""
    bits = _LENGTH.pack(8 * len(data) & 0xFFFFFFFFFFFFFFFF)
    padding = b"\x80" + bytes((_BLOCK - 9 - len(data)) % _BLOCK)
    whole = len(data) - len(data) % _BLOCK
    state = _STATE
    for words in _WORDS.iter_unpack(memoryview(data)[:whole]):
        state = _mixed(state, words)
    for words in _WORDS.iter_unpack(data[whole:] + padding + bits):
        state = _mixed(state, words)
    return _DIGEST.pack(*state).hex()


def _mixed(state: tuple[int, int, int, int], x: tuple[int, ...]) -> tuple[int, int, int, int]:
    """The state after one more block; written out, as it is done for every 64 bytes."""
    a, b, c, d = state
    for at in range(0, 16, 4):
        t = a + (d ^ (b & (c ^ d))) + x[at] & _MASK
        a = (t << 3 | t >> 29) & _MASK
        t = d + (c ^ (a & (b ^ c))) + x[at + 1] & _MASK
        d = (t << 7 | t >> 25) & _MASK
        t = c + (b ^ (d & (a ^ b))) + x[at + 2] & _MASK
        c = (t << 11 | t >> 21) & _MASK
        t = b + (a ^ (c & (d ^ a))) + x[at + 3] & _MASK
        b = (t << 19 | t >> 13) & _MASK
    for at in range(0, 16, 4):
        i, j, k, m = _SECOND[at : at + 4]
        t = a + ((b & c) | (d & (b | c))) + x[i] + 0x5A827999 & _MASK
        a = (t << 3 | t >> 29) & _MASK
        t = d + ((a & b) | (c & (a | b))) + x[j] + 0x5A827999 & _MASK
        d = (t << 5 | t >> 27) & _MASK
        t = c + ((d & a) | (b & (d | a))) + x[k] + 0x5A827999 & _MASK
        c = (t << 9 | t >> 23) & _MASK
        t = b + ((c & d) | (a & (c | d))) + x[m] + 0x5A827999 & _MASK
        b = (t << 13 | t >> 19) & _MASK
    for at in range(0, 16, 4):
        i, j, k, m = _THIRD[at : at + 4]
        t = a + (b ^ c ^ d) + x[i] + 0x6ED9EBA1 & _MASK
        a = (t << 3 | t >> 29) & _MASK
        t = d + (a ^ b ^ c) + x[j] + 0x6ED9EBA1 & _MASK
        d = (t << 9 | t >> 23) & _MASK
        t = c + (d ^ a ^ b) + x[k] + 0x6ED9EBA1 & _MASK
        c = (t << 11 | t >> 21) & _MASK
        t = b + (c ^ d ^ a) + x[m] + 0x6ED9EBA1 & _MASK
        b = (t << 15 | t >> 17) & _MASK
    return (
        a + state[0] & _MASK,
        b + state[1] & _MASK,
        c + state[2] & _MASK,
        d + state[3] & _MASK,
    )
