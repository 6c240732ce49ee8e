"""Sign-in partners of the demonstration: stand-ins for a bank, for GCKey and for a province."""
