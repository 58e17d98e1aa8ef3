"""The sample people: rendered bodies in a studio, and two photos in the public domain."""
