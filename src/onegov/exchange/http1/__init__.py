"""HTTP/1.1 on both sides of a node: strict, bounded, on llhttp (httptools).

Source: RFC 9110, RFC 9112. What could be read in two ways is refused, never repaired.
"""
