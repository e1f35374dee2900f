"""What Samtal is measured against: small servers that do less, or do the same the ordinary way."""
