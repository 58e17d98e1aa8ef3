"""One module per family of garments; each function returns a Garment."""
