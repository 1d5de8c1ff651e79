"""Pictures of the archive, drawn by Vega-Lite without a browser or the network."""
