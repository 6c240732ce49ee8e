"""A payment provider that runs inside the demonstration, behind the port that a real one will use."""
