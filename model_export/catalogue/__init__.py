"""The catalogue's own garments: drawn by code as relief, lit like a product photo."""
