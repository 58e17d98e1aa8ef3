"""Public networks, wrapped so that they take raw 0..255 RGB and answer in the units the pipelines use."""
