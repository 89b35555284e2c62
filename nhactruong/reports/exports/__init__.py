"""Public reports for other programs: Atom, CSV, GeoJSON, each of any sift."""
